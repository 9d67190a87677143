import { stylesFor } from '../../../src/report/ansi.ts'
import { DescriptorSink } from '../../../src/report/descriptor-sink.ts'
import { reporterNamed } from '../../../src/report/reporter-table.ts'

/* A program of its own. It tells a run of many hosts and tasks as fast as it can, changed and ok in turn. */

const [form, hostCount, taskCount] = process.argv.slice(2)
const hosts = Array.from({ length: Number(hostCount) }, (_, index) => `h${index}`)
const sink = new DescriptorSink(1)
const now = () => performance.now()
const styles = stylesFor(false)
const STAMP = { run: '20261123-183012-ab12', seq: 1, at: '2026-11-23T18:30:12.000Z' }
const { reporter } = await reporterNamed(form).open({
  events: sink,
  notices: sink,
  styles,
  columns: undefined,
  isVerbose: true,
  showsDiffs: false,
  journal: 'journal.jsonl',
  again: 'wrtcplay run',
  now,
})

for (let index = 0; index < Number(taskCount); index++) {
  const task = { task: `T${index}`, address: `T${index}`, module: 'm', ...STAMP }
  const outcome = index % 2 === 0 ? 'ok' : 'changed'
  const changes = [{ summary: 'x'.repeat(60) }]
  reporter.onEvent({ type: 'task.started', ...task, hosts })
  for (const host of hosts)
    reporter.onEvent({ type: 'host.task.finished', host, ...task, outcome, durationMs: 1, changes })
  await new Promise((resolve) => setImmediate(resolve))
}
await reporter.close?.()
console.error(JSON.stringify({ peak: process.resourceUsage().maxRSS / 1024 }))
