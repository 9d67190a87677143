import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEvilServer } from '../adversary/support/evil-server.ts'
import type { Conduct } from '../adversary/support/evil-shell.ts'
import type { TestServer } from '../transport/support/ssh-server.ts'
import { type Ended, Workplace } from './support/command.ts'

/** What the host does to each unit of the run that a test has under way. */
let conduct: Conduct = {}
let server: TestServer
const place = new Workplace()

beforeAll(async () => {
  server = await startEvilServer(() => conduct)
  place.write({
    'inventory.yml': `hosts:
  h3: { address: 127.0.0.1, port: ${server.port} }
connection: { agent: false, password: { secret: { env: PASSWORD } }, known_hosts: [pins] }
`,
    pins: `[127.0.0.1]:${server.port} ssh-ed25519 ${server.hostKey.toString('base64')}\n`,
    'peak.mjs': `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync('peak', String(process.resourceUsage().maxRSS / 1024)))
`,
  })
})

afterAll(async () => {
  await server.close()
  place.remove()
})

const MIB = 2 ** 20
const PIECE = Buffer.alloc(MIB, 'x')

/** So many MiB on each of the two streams for each part. */
function loud(mib: number, piece = PIECE): Conduct {
  return {
    unit: (voice, { id, parts }) => {
      voice.frame(`s ${id}`)
      for (let part = 0; part < parts; part++) {
        for (let times = 0; times < mib; times++) {
          voice.out(piece)
          voice.err(piece)
        }
        voice.frame(`e ${id} ${part} 0`)
      }
    },
  }
}

async function run(tasks: readonly string[]): Promise<Ended & { peakMiB: number; ms: number }> {
  place.write({ 'play.yml': `- hosts: h3\n  tasks:\n${tasks.join('')}` })
  const begin = performance.now()
  const env = { PASSWORD: 'secret', NODE_OPTIONS: '--import=./peak.mjs', XDG_CACHE_HOME: place.folder }
  const ended = await place.run(['run', 'play.yml'], { env })
  const peakMiB = Number(readFileSync(join(place.folder, 'peak'), 'utf8'))
  return { ...ended, peakMiB, ms: performance.now() - begin }
}

function queries(count: number, more = ''): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `    - name: q${index}\n      query: cat it\n${more.replace('N', `${index}`)}`,
  )
}

describe('a run with a hostile host', () => {
  it('security 14: takes little memory, however much each answer is', async () => {
    conduct = loud(8)
    const { code, stdout, peakMiB } = await run(queries(24))
    expect([code, stdout]).toEqual([0, expect.stringContaining('h3')])
    expect(peakMiB).toBeLessThan(300)
  }, 60_000)

  it('security 14: keeps only so much for later tasks, and says where it ends', async () => {
    conduct = loud(8)
    const { code, stdout, stderr, peakMiB } = await run(queries(12, '      register: rN\n'))
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('h3 has sent more than 64 MiB that later tasks would see')
    expect(peakMiB).toBeLessThan(300)
  }, 60_000)

  it('security 14: takes an answer that was cut for none, and names the limit', async () => {
    conduct = loud(9)
    const { code, stdout, stderr } = await run(queries(2))
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('h3 printed more than is read: 8 MiB on a stream')
  }, 60_000)

  it('security 14: shows a part of a line without end, and says how much there is', async () => {
    conduct = {
      unit: (voice, { id, parts }) => {
        voice.frame(`s ${id}`)
        for (let part = 0; part < parts; part++) {
          for (let times = 0; times < 5; times++) voice.err(PIECE)
          voice.frame(`e ${id} ${part} 1`)
        }
      },
    }
    const { code, stdout, stderr } = await run(queries(1))
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/x… \(5 MB more\)/)
    expect((stdout + stderr).length).toBeLessThan(100_000)
  }, 60_000)

  it('security 13: ends a task at its `timeout`, whatever the host sends', async () => {
    conduct = {
      unit: (voice, { id }) => {
        voice.frame(`s ${id}`)
        const timer = setInterval(() => voice.frame(`s ${id}`), 200)
        setTimeout(() => clearInterval(timer), 15_000)
      },
    }
    const { code, stdout, stderr, ms } = await run(queries(1, '      timeout: 2\n'))
    expect(code).toBe(69)
    expect(stdout + stderr).toContain("h3: the host's shell does not speak the protocol")
    // Sooner than the host ends by itself.
    expect(ms).toBeLessThan(13_000)
  }, 60_000)
})
