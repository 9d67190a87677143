import { describe, expect, it } from 'vitest'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { seenMeanwhile } from './support/kept-call.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { holders, MEMBERS, type Member, otherThan, serves } from './support/pair.ts'
import { FOUND_PAIRS, type FoundPair } from './support/pairs-before.ts'
import { hostOf, othersAddresses, setUpBefore } from './support/set-up-before.ts'
import { untilHealthy } from './support/status-looks.ts'
import { ending, expectCode, type Ran, run, tasksOf, wrtcplay } from './support/wrtcplay.ts'

const CASE_MS = 480_000
/** Without an address that goes on meanwhile it is away for two seconds and more: three adverts. */
const SHORT_MS = 1_000
/** How soon a busy machine is taken for a failure is not what is tried here. */
const PATIENT = ['-e', 'vip_profile=cautious', '-e', 'answer_within_cs=500']
/** In a run of the whole suite; `npm run soak` takes all (WRTCPLAY_ROUNDS=5), and drills each pair that was set up. */
const USUAL = 8
const DRILLS = rounds(1) - 1
/** A drill that was only slow is drilled again, twice at most. */
const DRILLS_MS = 3 * DRILLS * 60_000

function chosen(): readonly FoundPair[] {
  const only = process.env['WRTCPLAY_FOUND']
  if (only !== undefined) return FOUND_PAIRS.filter(({ name }) => name.includes(only))
  const random = randomFrom(SEED)
  return FOUND_PAIRS.map((found) => ({ found, at: random() }))
    .toSorted((some, other) => some.at - other.at)
    .slice(0, rounds(USUAL))
    .map(({ found }) => found)
}

describeWithLab(
  `brownfield 1, 2, 3, 4: the first run on hosts that were set up before (seed ${SEED})`,
  () => {
    describe.each(chosen())('$name', (found) => {
      const lab = useLab(found.flavour === undefined ? {} : { flavour: found.flavour })

      it('harms nobody', { timeout: CASE_MS + DRILLS_MS }, async () => {
        await setUpBefore(lab, withVip(lab, found).before)
        if (found.refused !== undefined) await expectRefused(lab, found, found.refused)
        else if (found.serves === undefined) await setUp(lab, found)
        else await expectServedAllTheWhile(lab, found, found.serves)
        if (found.refused === undefined) await expectWell(lab, found)
        await expectOthersKept(lab, found)
        if (found.refused === undefined && DRILLS > 0) {
          await expectDrillsPass(lab, found)
          await expectOthersKept(lab, found)
        }
      })
    })
  },
)

/** Files that name the VIP do not know it before the lab is up. */
function withVip(lab: TestLab, found: FoundPair): FoundPair & { readonly args: readonly string[] } {
  return {
    ...found,
    args: [...PATIENT, ...(found.args ?? [])],
    before: JSON.parse(JSON.stringify(found.before).replaceAll('VIP', lab.vip)),
  }
}

async function expectRefused(
  lab: TestLab,
  { args = [], serves: server }: FoundPair,
  why: RegExp,
): Promise<void> {
  for (const mode of [['--check'], []]) {
    const ran = expectCode(await run(lab, [...mode, ...args]), 1)
    expect(ending(ran, 'changed')).toEqual([])
    expect(messages(ran, 'failed')).toMatch(why)
  }
  if (server !== undefined) expect(await holders(lab)).toEqual([server])
}

async function setUp(lab: TestLab, { args = [], expected = /^/ }: FoundPair): Promise<void> {
  const dry = expectCode(await run(lab, ['--check', ...args]), 0)
  expect(messages(dry, 'ok')).toMatch(expected)
  expectCode(await run(lab, args), 0)
}

async function expectServedAllTheWhile(lab: TestLab, found: FoundPair, server: Member): Promise<void> {
  const prefix = `drill-found${Math.floor(Math.random() * 1e6)}`
  const place = { address: lab.vip, port: portOf(found), path: '/', tls: undefined }
  const pid = await pidOfApp(lab, server)
  const seen = await seenMeanwhile(place, prefix, () => setUp(lab, found))
  expect(seen.cut).toBeUndefined()
  expect(await pidOfApp(lab, server)).toBe(pid)
  expect(seen.withoutVip).toBeLessThan(SHORT_MS)
  expect(seen.withoutWebSocket).toBeLessThan(SHORT_MS)
  expect(await holders(lab)).toEqual([server])
  const kept = await numbersOn(lab, server, prefix)
  const acknowledged = seen.writes.filter(({ ackedAt }) => ackedAt !== undefined)
  expect(acknowledged.length).toBeGreaterThan(10)
  expect(acknowledged.filter(({ name, number }) => (kept.get(name) ?? 0) < number)).toEqual([])
}

/** One holder, healthy, and of the files those of the host that served; the other one's are kept. */
async function expectWell(lab: TestLab, found: FoundPair): Promise<void> {
  const first = found.serves ?? found.ends ?? 'wrtc-a'
  await untilHealthy(lab, 120_000, found.args)
  expect(await holders(lab)).toEqual([first])
  if (portOf(found) === 8080) expect(await serves(lab, otherThan(first))).toBe(true)
  const [ours, theirs] = [hostOf(found.before, first).data, hostOf(found.before, otherThan(first)).data]
  if (ours === undefined || theirs === undefined) return
  for (const member of MEMBERS)
    expect(await lab.sh(member, 'cat /opt/sonus/wrtc/data/x.json')).toContain(`"value": ${ours.value}`)
  if (ours.value !== theirs.value)
    expect(await lab.sh(otherThan(first), 'cat /opt/sonus/wrtc/conflicts/*/x.json')).toContain(
      `"value": ${theirs.value}`,
    )
  const again = expectCode(await run(lab, found.args ?? []), 0)
  expect(ending(again, 'changed')).toEqual([])
}

/** Which scenarios follows from the seed and the state, so that over all states each is drilled. */
async function expectDrillsPass(lab: TestLab, { name, args = [] }: FoundPair): Promise<void> {
  const seed = SEED + FOUND_PAIRS.findIndex((found) => found.name === name)
  const words = ['drill', '-i', lab.inventory, '--random', String(DRILLS), '--seed', String(seed), ...args]
  const { code, stdout, stderr } = await wrtcplay(words)
  expect(code, `${stdout}${stderr}`).toBe(0)
}

async function expectOthersKept(lab: TestLab, found: FoundPair): Promise<void> {
  for (const member of MEMBERS) {
    const host = hostOf(found.before, member)
    for (const path of Object.keys(host.files ?? {})) await lab.sh(member, `test -s ${path}`)
    if (host.keepalived === undefined) continue
    const name = host.keepalived.instances[0]?.name
    await lab.sh(member, `grep -q 'vrrp_instance ${name} ' /etc/keepalived/keepalived.conf*`)
  }
  const others = new Set(
    MEMBERS.map((member) => hostOf(found.before, member))
      .filter(({ keepalived }) => keepalived?.start !== 'none')
      .flatMap((host) => othersAddresses(lab, host)),
  )
  for (const address of others) {
    const shown = await Promise.all(
      MEMBERS.map((member) => lab.sh(member, `ip -o address show to ${address}`)),
    )
    expect([address, shown.filter((text) => text !== '').length]).toEqual([address, 1])
  }
}

function portOf({ before, serves: server }: FoundPair): number {
  return (server === undefined ? undefined : hostOf(before, server).port) ?? 8080
}

function pidOfApp(lab: TestLab, member: Member): Promise<string> {
  return lab.sh(member, 'pidof -x /opt/sonus/wrtc/bin/wrtc')
}

async function numbersOn(lab: TestLab, member: Member, prefix: string): Promise<ReadonlyMap<string, number>> {
  const text = await lab.sh(
    member,
    `cd /opt/sonus/wrtc/data; grep -o '"value": *[0-9]*' ${prefix}-*.json /dev/null`,
  )
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, name, number] = /^(.*)\.json:"value": *(\d+)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, Number(number)] as const]
    }),
  )
}

function messages(ran: Ran, outcome: 'ok' | 'failed'): string {
  return tasksOf(ran)
    .filter((event) => event.outcome === outcome)
    .map(({ message = '' }) => message)
    .join('\n')
}
