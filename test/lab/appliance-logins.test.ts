import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { labBoot, labKill } from '../../src/lab/faults.ts'
import { inTime } from '../support/in-time.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { holders, type Member, otherThan, serves, until, untilServedBy } from './support/pair.ts'
import { untilHealthy } from './support/status-looks.ts'
import { ending, expectCode, run } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const FAILOVER_MS = 5_000
const PASSWORD = 'ops-password'
const ENV = { env: { OPS_PASSWORD: PASSWORD } }

/** The lab's inventory, for a login that is not root and whose sudo asks for a password. */
function inventoryForOps(lab: TestLab): string {
  const path = join(lab.folder, 'inventory-ops.yml')
  const text = readFileSync(lab.inventory, 'utf8')
  writeFileSync(
    path,
    text.replace('user: auto', 'user: ops\n  become_password: { secret: { env: OPS_PASSWORD } }'),
  )
  return path
}

describeWithLab('the appliance on SysV init, through a login with a sudo password', () => {
  const lab = useLab({ flavour: 'sysv' })

  it('is set up, and the second run changes nothing; the password is nowhere', LONG, async () => {
    const inventory = inventoryForOps(lab)
    const first = expectCode(await run({ ...lab, inventory }, ['-v', '--diff'], ENV), 0)
    expect(first.stdout + first.stderr).not.toContain(PASSWORD)
    await until(
      'wrtc-a serves',
      async () => (await holders(lab)).join() === 'wrtc-a' && serves(lab, 'wrtc-b'),
    )
    const second = expectCode(await run({ ...lab, inventory }, [], ENV), 0)
    expect(ending(second, 'changed')).toEqual([])
  })

  it('leaves nothing of its own behind on the hosts', async () => {
    const found = await lab.sh(
      'wrtc-a',
      "find / -xdev -name '*wrtcplay*' -not -path '/proc/*' 2>/dev/null || :",
    )
    expect(found).toBe('')
    expect(await lab.sh('wrtc-a', 'pgrep -u ops || :')).toBe('')
  })

  it('a wrong password is said once, and nothing is done', LONG, async () => {
    const ran = expectCode(
      await run({ ...lab, inventory: inventoryForOps(lab) }, ['--limit', 'wrtc-b'], {
        env: { OPS_PASSWORD: 'not-the-one' },
      }),
      1,
    )
    expect(ending(ran, 'failed')).toHaveLength(1)
    expect(ran.stdout).toContain('sudo does not take the password')
    expect(ran.stdout).not.toContain('not-the-one')
  })

  it('fails over when the holder loses its power', { timeout: 240_000 }, async () => {
    let lost: Member | undefined
    const takeOver = async (): Promise<number> => {
      if (lost !== undefined) {
        await labBoot(lab.ref(lost))
        await untilHealthy(lab)
      }
      lost = lost === 'wrtc-a' ? 'wrtc-b' : 'wrtc-a'
      await labKill(lab.ref(lost))
      return untilServedBy(lab, otherThan(lost))
    }
    expect(await inTime(FAILOVER_MS, takeOver)).toBeLessThanOrEqual(FAILOVER_MS)
  })
})
