import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { HostTaskFinished, RunEvent } from '../../../src/journal/event.ts'
import { type TestLab, WORKING_FOLDER } from './lab.ts'

/** What a run of the built command came to. */
export interface Ran {
  readonly code: number | null
  readonly events: readonly RunEvent[]
  readonly stdout: string
  readonly stderr: string
}

/** Runs `wrtcplay run PLAYBOOK --output jsonl …` against a test's lab, in a working directory that is the lab's own. */
export function run(lab: TestLab, args: readonly string[], options: WrtcplayOptions = {}): Promise<Ran> {
  const playbook = resolve(WORKING_FOLDER, options.playbook ?? 'playbooks/appliance.yml')
  const words = ['run', playbook, '-i', lab.inventory, '--output', 'jsonl', ...args]
  // What runs leave for later ones goes by the names of hosts, and those of all labs are alike.
  const folder = join(lab.folder, 'runs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return wrtcplay(words, { ...options, folder })
}

export interface WrtcplayOptions {
  readonly playbook?: string
  readonly env?: Readonly<Record<string, string>>
  /** The working directory; the checkout when nothing is said. */
  readonly folder?: string
  /** Called with the child once it runs, to signal it. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void
  /** Called once, when this is told on standard error. */
  readonly whenPrinted?: { readonly text: RegExp; act(kill: (signal: NodeJS.Signals) => void): void }
}

/** Runs the built command. */
export function wrtcplay(args: readonly string[], options: WrtcplayOptions = {}): Promise<Ran> {
  return new Promise((end, reject) => {
    const child = spawn(process.execPath, [join(WORKING_FOLDER, 'dist/cli/main.js'), ...args], {
      cwd: options.folder ?? WORKING_FOLDER,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    let waitedFor = options.whenPrinted
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
      if (waitedFor?.text.test(stderr) !== true) return
      waitedFor.act((signal) => child.kill(signal))
      waitedFor = undefined
    })
    child.on('error', reject)
    child.on('close', (code) => end({ code, events: eventsOf(stdout), stdout, stderr }))
    options.started?.((signal) => child.kill(signal))
  })
}

function eventsOf(stdout: string): readonly RunEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as RunEvent)
}

export function tasksOf(ran: Ran): readonly HostTaskFinished[] {
  return ran.events.filter((event) => event.type === 'host.task.finished')
}

/** `host: task` of all that ended in an outcome. */
export function ending(ran: Ran, outcome: HostTaskFinished['outcome']): readonly string[] {
  return tasksOf(ran)
    .filter((event) => event.outcome === outcome)
    .map((event) => `${event.host}: ${event.task}`)
}

/** Fails with what the command said, so that a test log tells why. */
export function expectCode(ran: Ran, code: number): Ran {
  if (ran.code === code) return ran
  const lines = tasksOf(ran)
    .filter((event) => event.outcome !== 'ok' && event.outcome !== 'skipped')
    .map((event) => JSON.stringify(event))
  const warnings = ran.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
  throw new Error(
    `exit code ${ran.code} in place of ${code}\n${[...lines, ...warnings].join('\n')}\n${ran.stderr}`,
  )
}
