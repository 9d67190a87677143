import { Masker } from '../../../src/core/masker.ts'
import { runPlaybook } from '../../../src/engine/run-playbook.ts'
import { hostScope } from '../../../src/inventory/host-scope.ts'
import { EXAMPLE_INVENTORY } from '../../../src/inventory/pattern-forms.ts'
import type { HostTaskFinished, RunEvent, RunMode } from '../../../src/journal/event.ts'
import { OwedHandlers } from '../../../src/journal/owed-handlers.ts'
import { modules } from '../../../src/modules/registry.ts'
import type { HostConnection, PartResult, UnitResult } from '../../../src/shell/contract.ts'
import { targetOf } from '../../engine/support/run-tasks.ts'
import { loadRight } from './load.ts'

interface Ran {
  readonly exitCode: number
  /** `host task: outcome`, as they came. */
  readonly lines: readonly string[]
  readonly finished: readonly HostTaskFinished[]
  /** Shell that a host was sent, with the user. */
  readonly sent: readonly string[]
}

interface Options {
  readonly mode?: RunMode
  readonly inventory?: string
  readonly extraVars?: Readonly<Record<string, unknown>>
  /** What a host answers to a piece of shell: standard output, or an exit status. */
  readonly answer?: (source: string, host: string) => string | number
}

/** Loads `play.yml` with the real modules and runs it on hosts that do nothing and answer what they are told to. */
export async function runExample(
  files: Readonly<Record<string, string>>,
  { inventory: text = EXAMPLE_INVENTORY, extraVars = {}, answer = () => '', mode = 'apply' }: Options = {},
): Promise<Ran> {
  const { inventory, playbook } = loadRight(
    { 'inventory.yml': text, ...files },
    { catalog: modules, extraVars },
  )
  const events: RunEvent[] = []
  const sent: string[] = []
  const exitCode = await runPlaybook({
    id: 'test',
    owner: 'me@here',
    playbook,
    inventory,
    mode,
    targets: new Set(inventory.hosts.keys()),
    isSelected: () => true,
    extraVars,
    scopeOf: (host, given) => hostScope(inventory, host, given),
    targetOf,
    connect: ({ name }) => connectionTo(name, sent, answer),
    reporters: [{ name: 'test', onEvent: (event) => void events.push(event) }],
    masker: new Masker(),
    clock: { now: () => new Date(0), monotonicMs: () => 0, sleep: () => Promise.resolve() },
    owed: new OwedHandlers(),
    forks: 100,
    probesAhead: Number.POSITIVE_INFINITY,
    interrupt: new AbortController().signal,
    showScripts: false,
    showDiffs: false,
    signalsPending: false,
  })
  const finished = events.filter((event) => event.type === 'host.task.finished')
  const lines = finished.map(({ host, task, outcome, message }) => {
    return `${host} ${task}: ${outcome}${message === undefined ? '' : ` (${message})`}`
  })
  return { exitCode, lines, finished, sent }
}

function connectionTo(host: string, sent: string[], answer: NonNullable<Options['answer']>): HostConnection {
  return {
    run(unit, user, hear): Promise<UnitResult> {
      const parts = unit.parts.map(({ source }): PartResult => {
        sent.push(`${host} ${user ?? 'login'}: ${source}`)
        const said = answer(source, host)
        return {
          kind: 'ended',
          code: typeof said === 'number' ? said : 0,
          stdout: Buffer.from(typeof said === 'string' ? said : ''),
          stderr: Buffer.alloc(0),
          truncated: false,
        }
      })
      for (const [index, part] of parts.entries()) hear?.(index, part)
      return Promise.resolve({ kind: 'answered', parts })
    },
    upload: () => Promise.reject(new Error('nothing is uploaded here')),
    closeSessions: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}
