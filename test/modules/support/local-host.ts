import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  type AnyModule,
  type Change,
  type Failure,
  type FilePut,
  isFailure,
  isInquiry,
  type Plan,
  type ProbeOutput,
} from '../../../src/core/module-definition.ts'
import { answerTo } from '../../../src/core/text-search.ts'
import { modules } from '../../../src/modules/registry.ts'
import { runScript, type Shell } from './shells.ts'

/** What came of a task on this machine. */
export interface Attempt {
  readonly changes: readonly Change[]
  readonly summaries: readonly string[]
  readonly state: unknown
  readonly result: unknown
}

/** Probes and plans; throws the failure's message when the module returns one. */
export function look(shell: Shell, name: string, params: object): Attempt {
  const outcome = tryLook(shell, name, params)
  if (isFailure(outcome)) throw new Error(outcome.message)
  return outcome
}

export function tryLook(shell: Shell, name: string, params: object): Attempt | Failure {
  const module = moduleNamed(name)
  const wrong = module.check?.(params)
  if (wrong !== undefined) return wrong
  const script = module.probe(params)
  const state = module.read(script === undefined ? NOTHING : runScript(shell, script), params)
  if (isFailure(state)) return state
  const changes = settled(module.plan(params, state))
  if (isFailure(changes)) return changes
  return {
    changes,
    summaries: changes.map(({ summary }) => summary),
    state,
    result: module.report(state, [], params),
  }
}

/** Makes the changes, looks again as the proof, and gives what was planned with the proof's result. */
export function apply(
  shell: Shell,
  name: string,
  params: object,
): Attempt & { readonly left: readonly string[] } {
  const first = look(shell, name, params)
  const outputs: ProbeOutput[] = []
  for (const step of first.changes.flatMap(({ steps }) => steps)) {
    if (step.kind === 'run') outputs.push(runChecked(shell, step.script))
    else if (step.kind === 'put') put(shell, step.file)
    else throw new Error(`not on this machine: ${step.kind}`)
  }
  const second = look(shell, name, params)
  return { ...first, result: moduleNamed(name).report(second.state, outputs, params), left: second.summaries }
}

/** Texts are searched at once here: that an expression may take for ever is the engine's to see to. */
export function settled(plan: Plan): readonly Change[] | Failure {
  return isInquiry(plan) ? settled(plan.next(answerTo(plan.search))) : plan
}

export function moduleNamed(name: string): AnyModule {
  const module = modules.get(name)
  if (module === undefined) throw new Error(`no module ${name}`)
  return module
}

const NOTHING: ProbeOutput = { code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }

function runChecked(shell: Shell, script: Parameters<typeof runScript>[1]): ProbeOutput {
  const output = runScript(shell, script)
  if (output.code !== 0)
    throw new Error(`${script.shown}\nended with ${output.code}: ${output.stderr.toString()}`)
  return output
}

/** The engine's own way of putting files has tests of its own; here only what the module asks for counts. */
function put(shell: Shell, { path, content, expect, mode, owner, group, validate }: FilePut): void {
  const before = existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'absent'
  if (before !== expect) throw new Error(`${path} changed since it was read`)
  const bytes = content.kind === 'bytes' ? content.bytes : readFileSync(content.path)
  if (validate !== undefined) validateBytes(shell, bytes, validate)
  const kept = existsSync(path) ? statSync(path).mode & 0o7777 : 0o644
  writeFileSync(path, bytes)
  chmodSync(path, mode === undefined ? kept : Number.parseInt(mode, 8))
  const { uid, gid } = statSync(dirname(path))
  if ((owner ?? group) === undefined && before === 'absent') chownSync(path, uid, gid)
}

function validateBytes(shell: Shell, bytes: Buffer, validate: NonNullable<FilePut['validate']>): void {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-validate-'))
  try {
    writeFileSync(join(folder, 'new'), bytes)
    runChecked(shell, { ...validate, source: `set -- ${join(folder, 'new')}; ${validate.source}` })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
