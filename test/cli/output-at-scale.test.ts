import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'

const [HOSTS, TASKS] = [1000, 100]
const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-'))
const program = join(folder, 'program.mjs')

beforeAll(async () => {
  await build({
    input: join(import.meta.dirname, 'support/emit-a-large-run.ts'),
    platform: 'node',
    output: { file: program, codeSplitting: false },
  })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

it.each(['human', 'jsonl'])(
  'tells a thousand hosts and a hundred tasks in order and little memory: %s',
  async (form) => {
    const child = spawn(process.execPath, [program, form, String(HOSTS), String(TASKS)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let facts = ''
    child.stderr.on('data', (piece: Buffer) => {
      facts += piece.toString()
    })
    const ended = new Promise((resolve) => child.on('close', resolve))
    // A reader that does not read for a while.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const seen = await wordsOf(
      child.stdout,
      form === 'jsonl' ? /"host":"(h\d+)","task":"(T\d+)"/g : /^ {2}(T\d+)$| (h\d+) /gm,
    )
    await ended
    const { peak } = JSON.parse(facts) as { peak: number }
    expect(seen.length).toBe(form === 'jsonl' ? HOSTS * TASKS : (HOSTS + 1) * TASKS)
    expect(seen).toEqual(expected(form))
    expect(peak).toBeLessThan(200)
  },
)

async function wordsOf(stream: AsyncIterable<Buffer>, pattern: RegExp): Promise<readonly string[]> {
  let text = ''
  for await (const piece of stream) text += piece.toString()
  return [...text.matchAll(pattern)].map(([, ...words]) =>
    words.filter((word) => word !== undefined).join(' '),
  )
}

function expected(form: string): readonly string[] {
  return Array.from({ length: TASKS }, (_, task) => {
    const hosts = Array.from({ length: HOSTS }, (_, host) =>
      form === 'jsonl' ? `h${host} T${task}` : `h${host}`,
    )
    return form === 'jsonl' ? hosts : [`T${task}`, ...hosts]
  }).flat()
}
