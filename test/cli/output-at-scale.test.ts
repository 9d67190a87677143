import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const DIST = join(import.meta.dirname, '../../dist')
const [HOSTS, TASKS] = [1000, 100]

/** Tells a run of 1 000 hosts and 100 tasks as fast as it can, changed and ok in turn. */
const PROGRAM = `
  import { jsonlReporter } from '${DIST}/report/jsonl.js'
  import { humanReporter } from '${DIST}/report/human.js'
  import { Screen } from '${DIST}/report/screen.js'
  import { DescriptorSink } from '${DIST}/report/descriptor-sink.js'
  import { stylesFor } from '${DIST}/report/ansi.js'
  const hosts = Array.from({ length: ${HOSTS} }, (_, index) => 'h' + index)
  const sink = new DescriptorSink(1)
  const now = () => performance.now()
  const styles = stylesFor(false)
  const screen = new Screen({ sink, columns: undefined, now, style: styles.dim })
  const reporter = process.argv[1] === 'jsonl' ? jsonlReporter(sink) : humanReporter({ screen, styles, isVerbose: true, now })
  for (let t = 0; t < ${TASKS}; t++) {
    const task = { task: 'T' + t, key: 'T' + t, module: 'm' }
    reporter.onEvent({ type: 'task.started', ...task, hosts })
    for (const host of hosts)
      reporter.onEvent({ type: 'host.task.finished', host, ...task, outcome: t % 2 ? 'changed' : 'ok', durationMs: 1, changes: [{ summary: 'x'.repeat(60) }] })
    await new Promise((resolve) => setImmediate(resolve))
  }
  const told = performance.now()
  await reporter.close()
  console.error(JSON.stringify({ told, peak: process.resourceUsage().maxRSS / 1024 }))
`

it.each(['human', 'jsonl'])(
  'tells a thousand hosts and a hundred tasks in order and little memory: %s',
  async (form) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, form], {
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
