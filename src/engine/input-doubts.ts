import type { Reference } from '../language/value-template.ts'
import type { Task } from '../program/model.ts'
import type { RegisteredResult } from './host-state.ts'
import type { KnownHost, Surroundings } from './scope.ts'
import { EVERY, type Inputs, inputsOf } from './task-inputs.ts'

/** How far inputs are known in a dry run: not at all, or as they are unless some task that is not done yet changes them. */
export type InputDoubt =
  | { readonly kind: 'unknown'; readonly why: string }
  | {
      readonly kind: 'known'
      readonly unless: readonly string[]
      /** They are what would be found now: what is decided by them could be decided otherwise. */
      readonly isGuess: boolean
    }

export function inputDoubt(
  references: readonly Reference[],
  task: Pick<Task, 'frames'>,
  around: Surroundings,
): InputDoubt {
  const { host, peer } = around
  if (!host.hasDoubts && peer?.hasDoubts !== true) return CERTAIN
  const inputs = inputsOf(references, task, around.play)
  const found = [
    ...ofResults(inputs.results, '', inputs, host),
    ...ofResults(inputs.peerResults, 'peer.', inputs, peer),
    ...ofVariables(inputs, task, around),
  ]
  const unknown = found.find(({ kind }) => kind === 'unknown')
  if (unknown !== undefined) return unknown
  const known = found.flatMap((one) => (one.kind === 'known' && one.unless.length > 0 ? [one] : []))
  const unless = new Set(known.flatMap((one) => one.unless))
  return known.length === 0
    ? CERTAIN
    : { kind: 'known', unless: [...unless], isGuess: known.some(({ isGuess }) => isGuess) }
}

const CERTAIN: InputDoubt = { kind: 'known', unless: [], isGuess: false }

function ofResults(
  names: ReadonlySet<string>,
  prefix: string,
  { fields }: Inputs,
  host: KnownHost | undefined,
): readonly InputDoubt[] {
  if (host?.hasDoubts !== true) return []
  return [...(names.has(EVERY) ? host.results.keys() : names)].flatMap((name) => {
    const result = host.results.get(name)
    if (result === undefined) return []
    const asked = names.has(EVERY) ? [EVERY] : fieldsOf(`${prefix}${name}.`, fields)
    return [ofResult(result, asked)]
  })
}

function fieldsOf(begin: string, fields: ReadonlySet<string>): readonly string[] {
  return [...fields].flatMap((field) => (field.startsWith(begin) ? [field.slice(begin.length)] : []))
}

/** Of a result that is not there yet, some is known all the same: that there will be one, and that something changed. */
function ofResult(result: RegisteredResult, asked: readonly string[]): InputDoubt {
  const { unless = [] } = result
  if (result.kind === 'known') return { kind: 'known', unless, isGuess: true }
  const { sure, why } = result
  const isSure = sure !== undefined && asked.every((field) => field === '?' || field in sure)
  return isSure ? { kind: 'known', unless, isGuess: false } : { kind: 'unknown', why }
}

/** Variables of tasks, but for those that an include or `-e` sets over them. */
function ofVariables(
  { roots }: Inputs,
  task: Pick<Task, 'frames'>,
  { host, extraVars }: Surroundings,
): readonly InputDoubt[] {
  return [...host.doubts].flatMap(([name, doubt]): readonly InputDoubt[] => {
    const isCovered =
      name in extraVars || task.frames.some(({ vars }) => vars.some((variable) => variable.name === name))
    if (isCovered || !roots.has(name)) return []
    return [
      'why' in doubt
        ? { kind: 'unknown', why: doubt.why }
        : { kind: 'known', unless: doubt.unless, isGuess: true },
    ]
  })
}
