import { beforeAll, describe, expect, it } from 'vitest'
import { labBoot, labIsolate, labKill } from '../../src/lab/faults.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { holders, MEMBERS, type Member, otherThan, serves, until, untilServedBy } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { statusLook } from './support/status-looks.ts'
import { wrtcRequest } from './support/wrtc-client.ts'
import { expectCode, run, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const SET_UP_MS = 180_000
const DATA = '/opt/sonus/wrtc/data'
const CONFLICTS = '/opt/sonus/wrtc/conflicts'

type Values = Readonly<Record<string, unknown>>

/** Writes at the VIP that a host holds, or sees; each is acknowledged. */
async function write(lab: TestLab, from: Member, values: readonly (readonly [string, unknown])[]) {
  const requests = values.map(([name, value]) => ({ op: 'write', name, value }))
  for (const reply of await wrtcRequest(lab, from, requests)) expect(reply).toMatchObject({ ok: true })
}

/** The values in the state files below a folder, by name. */
async function valuesIn(lab: TestLab, host: Member, folder: string): Promise<Values> {
  const text = await lab.sh(
    host,
    `find ${folder} -name '*.json' -exec cat {} + -exec echo {} + 2>/dev/null || :`,
  )
  const lines = text.split('\n')
  const records = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { value: unknown }).value)
  const names = lines
    .filter((line) => line.startsWith('/'))
    .flatMap((line) => line.split(' '))
    .map((path) => path.replace(/^.*\/|\.json$/g, ''))
  expect(names).toHaveLength(records.length)
  return Object.fromEntries(names.map((name, index) => [name, records[index]]))
}

async function holder(lab: TestLab): Promise<Member> {
  const [one] = await holders(lab)
  if (one === undefined) throw new Error('nobody holds the address')
  return one
}

function untilBothHave(lab: TestLab, values: Values): Promise<number> {
  return until(
    'both hosts have the newer data',
    async () => {
      for (const member of MEMBERS) if (!matches(await valuesIn(lab, member, DATA), values)) return false
      return true
    },
    { everyMs: 300 },
  )
}

function matches(found: Values, wanted: Values): boolean {
  return Object.entries(wanted).every(([name, value]) => found[name] === value)
}

function numbered(count: number, from: string): readonly (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [`state-${index % 40}`, `${from} ${index}`])
}

/** A host is away for 200 writes, with its files as from a clock that was an hour ahead, and comes back. */
async function comeBackStale(lab: TestLab, clockIsAhead: boolean): Promise<Values> {
  const stale = await holder(lab)
  const serving = otherThan(stale)
  const before = Object.fromEntries(numbered(40, 'before'))
  await write(lab, stale, Object.entries(before))
  await untilBothHave(lab, before)
  if (clockIsAhead) await lab.sh(stale, `find ${DATA} -name '*.json' -exec touch -d '1 hour' {} +`)
  await labKill(lab.ref(stale))
  await untilServedBy(lab, serving)
  const written = numbered(200, `while ${stale} was away`)
  await write(lab, serving, written)
  await labBoot(lab.ref(stale))
  return Object.fromEntries(written)
}

/** Both hosts serve and are reached, but not by each other. */
async function cutInTwo(lab: TestLab): Promise<void> {
  for (const member of MEMBERS) await labIsolate(lab.ref(member), true)
  await until('both hold the address', async () => (await holders(lab)).length === 2)
  for (const member of MEMBERS) await until(`${member} serves itself`, () => serves(lab, member))
}

async function heal(lab: TestLab): Promise<void> {
  for (const member of MEMBERS) await labIsolate(lab.ref(member), false)
  await until('one holds the address', async () => (await holders(lab)).length === 1)
}

describeWithLab('the data of a pair', () => {
  const lab = useSetUpPair()

  it('a host that comes back with old files from the future gets the newer ones', LONG, async () => {
    const newer = await comeBackStale(lab, true)
    await untilBothHave(lab, newer)
    await until('the sync runs', async () =>
      (await statusLook(lab)).report.findings.every(({ id }) => id !== 'sync-stopped'),
    )
    for (const member of MEMBERS) expect(matches(await valuesIn(lab, member, DATA), newer)).toBe(true)
  })

  describe('after a cut in which both hosts served', () => {
    let winner: Member
    const written = new Map<Member, Values>()
    beforeAll(async () => {
      await write(lab, await holder(lab), numbered(40, 'common'))
      await untilBothHave(lab, Object.fromEntries(numbered(40, 'common')))
      await cutInTwo(lab)
      for (const member of MEMBERS)
        await until(
          `the sync of ${member} rests`,
          async () => (await lab.exec(member, ['systemctl', '--quiet', 'is-active', 'lsyncd'])).code !== 0,
        )
      for (const member of MEMBERS) {
        const values = [...numbered(30, `of ${member}`), [`only-${member}`, member] as const]
        await write(lab, member, values)
        written.set(member, Object.fromEntries(values))
      }
      await heal(lab)
      winner = await holder(lab)
    }, SET_UP_MS)

    it('every acknowledged write is with the winner or among the conflicts', LONG, async () => {
      const loser = otherThan(winner)
      await untilBothHave(lab, { ...written.get(winner), [`only-${loser}`]: loser })
      const kept = await valuesIn(lab, loser, CONFLICTS)
      const present = await valuesIn(lab, winner, DATA)
      for (const [name, value] of Object.entries(written.get(loser) ?? {}))
        expect([present[name], kept[name]]).toContain(value)
    })

    it('what was put aside tells its time and its host, and is reported', LONG, async () => {
      const loser = otherThan(winner)
      const folder = await lab.sh(loser, `ls ${CONFLICTS}`)
      expect(folder).toMatch(new RegExp(`^\\d{8}T\\d{6}Z-${loser}$`))
      const { findings } = (await statusLook(lab)).report
      expect(findings.find(({ id }) => id === 'conflicts')?.problem).toBe(
        `${loser} keeps versions of files that both hosts had written, in ${CONFLICTS}/${folder}`,
      )
      expect(await lab.sh(loser, 'journalctl -t wrtc-pair -o cat')).toContain(
        `30 files were written on both hosts: those of ${loser} are kept in ${CONFLICTS}/${folder}`,
      )
    })
  })

  it(
    'a holder that has lost its disk does not replace the files of the other one, and that is reported',
    LONG,
    async () => {
      const lost = await holder(lab)
      const other = otherThan(lost)
      await until('the two are even', async () =>
        (await statusLook(lab)).report.findings.every(({ id }) => !id.startsWith('s')),
      )
      await cutInTwo(lab)
      const own = numbered(30, `of ${other}`)
      await write(lab, other, own)
      await lab.sh(
        lost,
        `rm -rf /var/lib/wrtc-pair/joined /var/lib/wrtc-pair/bases; echo '1 ${lost}' >/var/lib/wrtc-pair/epoch`,
      )
      await write(lab, lost, numbered(40, 'made up'))
      await heal(lab)
      await until(
        'it is refused',
        async () => (await lab.exec(other, ['test', '-s', '/var/lib/wrtc-pair/refused'])).code === 0,
      )
      expect(await lab.sh(other, 'cat /var/lib/wrtc-pair/refused')).toMatch(
        /^refused: 198\.18\.\d+\.\d+ is of epoch 1 and would replace \d+ of \d+ files of epoch \d+$/,
      )
      expect(await lab.sh(other, 'journalctl -t wrtc-pair -o cat')).toContain('refused: ')
      expect((await statusLook(lab)).report.findings.map(({ id }) => id)).toContain('stale-holder')
      expect(matches(await valuesIn(lab, other, `${DATA}.before-rejoin`), Object.fromEntries(own))).toBe(true)

      const moved = await wrtcplay(['switchover', 'wrtc', '-i', lab.inventory, '--force'])
      expect(moved.code, moved.stderr).toBe(0)
      const present = await valuesIn(lab, other, DATA)
      const kept = await valuesIn(lab, other, CONFLICTS)
      for (const [name, value] of own) expect([present[name], kept[name]]).toContain(value)
    },
  )
})

describeWithLab('the data of a pair with sync: both', () => {
  const lab = useLab()
  beforeAll(async () => {
    expectCode(await run(lab, ['-e', 'sync=both']), 0)
  }, SET_UP_MS)

  it(
    'faults: what the standby sends back does not replace a newer version of the same second',
    LONG,
    async () => {
      const serving = await holder(lab)
      const standby = otherThan(serving)
      await write(lab, serving, [['echoed', 'old']])
      await untilBothHave(lab, { echoed: 'old' })
      await write(lab, serving, [['echoed', 'newer']])
      await untilBothHave(lab, { echoed: 'newer' })
      const second = (await lab.sh(serving, `stat -c %Y ${DATA}/echoed.json`)).trim()
      const file = `${DATA}/echoed.json`
      await lab.sh(
        standby,
        `su wrtc -c 'echo "{ \\"value\\": \\"older\\"  }" >${DATA}/../tmp/e && touch -d @${second}.1 ${DATA}/../tmp/e && mv ${DATA}/../tmp/e ${file} && echo "{ \\"value\\": 1 }" >${DATA}/new.json'`,
      )
      await until(
        'what only the standby has arrives',
        async () => 'new' in (await valuesIn(lab, serving, DATA)),
      )
      expect(await valuesIn(lab, serving, DATA)).toMatchObject({ echoed: 'newer' })
    },
  )

  it(
    'a host that comes back with old files gets the newer ones, and status says what cannot be promised',
    LONG,
    async () => {
      const newer = await comeBackStale(lab, false)
      await untilBothHave(lab, newer)
      const { findings } = (await statusLook(lab, '-e', 'sync=both')).report
      expect(findings.map(({ id, problem, advice }) => `${id}: ${problem} | ${advice}`)).toContainEqual(
        expect.stringMatching(
          /^sync-both-ways: .*clock was ahead they replace newer ones \| .*sync: follow_role/,
        ),
      )
    },
  )
})
