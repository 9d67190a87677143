import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { ending, expectCode, type Ran, run, tasksOf } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }

/** Runs the appliance playbook with the lab's inventory, edited. */
function runWith(lab: TestLab, edit: (inventory: string) => string): Promise<Ran> {
  const inventory = join(lab.folder, 'wrong.yml')
  writeFileSync(inventory, edit(readFileSync(lab.inventory, 'utf8')))
  return run({ ...lab, inventory }, [])
}

/** What was said about both hosts, and nothing was done. */
function refusals(ran: Ran): readonly string[] {
  expectCode(ran, 1)
  expect(ending(ran, 'changed')).toEqual([])
  return tasksOf(ran)
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ message = '' }) => message)
    .toSorted()
}

describeWithLab('what only the hosts can know is told before anything is changed', () => {
  const lab = useLab()

  it('an interface that is not there', LONG, async () => {
    const ran = await runWith(lab, (text) => text.replace('interface: host0', 'interface: eth9'))
    expect(refusals(ran)).toEqual(
      ['wrtc-a', 'wrtc-b'].map(
        (host) =>
          `${host} has no network interface "eth9": name one that is there as the \`interface\` of the pair wrtc`,
      ),
    )
  })

  it('a VIP of another network', LONG, async () => {
    const ran = await runWith(lab, (text) => text.replace(`vip: ${lab.vip}/24`, 'vip: 198.19.250.10/24'))
    expect(ran.stderr).toContain(
      'the VIP 198.19.250.10/24 is in a network of which "wrtc-a" has no address here',
    )
    expect(refusals(ran)).toEqual(
      lab.hosts.map(
        ({ name, address }) =>
          `198.19.250.10/24 is in no network of host0 on ${name}, which has ${address}/24: give the pair wrtc another \`interface\`, or a VIP of that network`,
      ),
    )
  })
})
