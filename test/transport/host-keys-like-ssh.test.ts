import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/fixture.ts'
import { hostKeyRows, KEYS, type Row, SHOWS, type Shows } from './support/host-key-rows.ts'
import { type KeyShower, showKeys, sshAccepts, writeFiles, wrtcplayAccepts } from './support/judges.ts'

const HAS_SSH = spawnSync('ssh', ['-V']).status === 0
const AT_A_TIME = 4
const rows = hostKeyRows()

describe.skipIf(!HAS_SSH)('host keys, judged by ssh and by wrtcplay', () => {
  const folder = temporaryFolder()
  const servers = new Map<Shows, KeyShower>()
  const verdicts = new Map<Row, { readonly ssh: boolean; readonly wrtcplay: boolean } | Error>()

  beforeAll(async () => {
    for (const shows of SHOWS) servers.set(shows, await serverOf(shows))
    const waiting = [...rows.entries()]
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const [index, row] = next
        verdicts.set(row, await judge(row, String(index)).catch((error: Error) => error))
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, work))
  })

  afterAll(async () => {
    await Promise.all([...servers.values()].map((server) => server.close()))
    folder.remove()
  })

  async function judge(row: Row, id: string): Promise<{ ssh: boolean; wrtcplay: boolean }> {
    const server = servers.get(row.shows)
    if (server === undefined) throw new Error(`nobody shows ${row.shows}`)
    const question = { ...row, files: writeFiles(folder.path, id, row.files) }
    return {
      ssh: await sshAccepts(server, question, id),
      wrtcplay: await wrtcplayAccepts(server, question, id),
    }
  }

  for (const row of rows)
    it(`security 16: ${row.what}: as ssh`, () => {
      const verdict = verdicts.get(row)
      if (verdict instanceof Error || verdict === undefined) throw verdict ?? new Error('not judged')
      if (row.stricter === undefined) expect(verdict.wrtcplay).toBe(verdict.ssh)
      else expect(verdict.wrtcplay).toBe(false)
    })

  it('security 16: the table has rows of both kinds', () => {
    const accepted = [...verdicts.values()].filter((one) => !(one instanceof Error) && one.ssh).length
    expect(accepted).toBeGreaterThan(60)
    expect(rows.length - accepted).toBeGreaterThan(60)
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length)
  })
})

function serverOf(shows: Shows): Promise<KeyShower> {
  if (shows === 'R-sha1') return showKeys([KEYS.R], ['ssh-rsa'])
  const keys = shows.split('').map((letter) => KEYS[letter as keyof typeof KEYS])
  return showKeys(keys)
}
