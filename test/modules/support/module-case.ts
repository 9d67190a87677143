import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import {
  type Change,
  type Diff,
  type Failure,
  isFailure,
  type LocalFile,
  type ProbeOutput,
  type Step,
} from '../../../src/core/module-definition.ts'
import { moduleNamed, settled } from './local-host.ts'

/** A case of test/modules/NAME/*.yml: what a module makes of parameters and of what its probe printed. */
export interface ModuleCase {
  readonly case: string
  readonly params: Readonly<Record<string, unknown>>
  /** Left out where the module has no probe, or its `check` refuses the parameters. */
  readonly probed?: { readonly stdout?: string; readonly stderr?: string; readonly code?: number }
  /** Exact text of the probe, where the case is about it. */
  readonly probe?: string
  /** What the steps printed, for `result`. */
  readonly printed?: readonly string[]
  readonly expect: Expected
}

export type Expected =
  | { readonly failure: string; readonly hint?: string }
  | { readonly changes: readonly ShownChange[]; readonly result?: unknown }

interface ShownChange {
  readonly summary: string
  readonly diff?: Diff
  readonly steps: readonly unknown[]
}

export function casesOf(folder: string): readonly ModuleCase[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .toSorted()
    .flatMap((name) => load(readFileSync(join(folder, name), 'utf8')) as ModuleCase[])
}

/** What came out, in the shape in which a case says what should. */
export function outcomeOf(name: string, one: ModuleCase): Expected {
  const { printed = [] } = one
  const { state, changes } = plannedFor(name, one)
  if (isFailure(changes))
    return { failure: changes.message, ...(changes.hint === undefined ? {} : { hint: changes.hint }) }
  const outputs = printed.map((stdout) => outputOf({ stdout }))
  return {
    changes: changes.map(show),
    result: moduleNamed(name).report(state, outputs, paramsOf(one)),
  }
}

/** What a module plans in a case, from the state that it reads. */
export function plannedFor(
  name: string,
  one: ModuleCase,
): { readonly state: unknown; readonly changes: readonly Change[] | Failure } {
  const params = paramsOf(one)
  const module = moduleNamed(name)
  const wrong = module.check?.(params)
  const state = wrong ?? module.read(outputOf(one.probed ?? {}), params)
  return { state, changes: isFailure(state) ? state : settled(module.plan(params, state)) }
}

/** A case gives the files that `src` names as `source: [{ relativePath, text }]`. */
export function paramsOf({ params }: ModuleCase): Readonly<Record<string, unknown>> {
  const source = params['source'] as
    | readonly { readonly relativePath: string; readonly text: string }[]
    | undefined
  if (source === undefined) return params
  const isTree = source.some(({ relativePath }) => relativePath !== '')
  return { ...params, source: source.map(localFile), ...(isTree ? { emptyFolders: [] } : {}) }
}

function localFile({
  relativePath,
  text,
}: {
  readonly relativePath: string
  readonly text: string
}): LocalFile {
  const bytes = Buffer.from(text)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { relativePath, size: bytes.length, sha256, content: { kind: 'bytes', bytes } }
}

function outputOf({ stdout = '', stderr = '', code = 0 }: NonNullable<ModuleCase['probed']>): ProbeOutput {
  return { code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }
}

function show({ summary, diff, steps, alters, doubt }: Change): ShownChange {
  return {
    summary,
    ...(diff === undefined ? {} : { diff: JSON.parse(JSON.stringify(diff)) }),
    steps: steps.map(showStep),
    ...(alters === undefined ? {} : { alters }),
    ...(doubt === undefined ? {} : { doubt }),
  }
}

/** Secrets are masked in what is shown, and so are they in the cases. */
function showStep(step: Step): unknown {
  switch (step.kind) {
    case 'run':
      return { run: step.script.shown }
    case 'put': {
      const { content, validate, ...rest } = step.file
      const bytes = content.kind === 'bytes' ? content.bytes.toString() : content.path
      return JSON.parse(JSON.stringify({ put: { ...rest, content: bytes, validate: validate?.shown } }))
    }
    case 'wait':
      return { wait: { until: step.until.shown, timeoutMs: step.timeoutMs, intervalMs: step.intervalMs } }
    default:
      return { [step.kind]: true }
  }
}
