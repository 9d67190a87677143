import type { Change, FilePut, ProbeOutput } from '../core/module-definition.ts'
import type { Script } from '../core/shell.ts'
import type { PartResult, Refusal, UnitPart, UnitResult, Upload } from '../shell/contract.ts'
import { CHANGED_SINCE_READ, nameOf } from '../shell/put-steps.ts'
import { dropStageScript, readStaged, receiveScript, type Staged } from '../shell/staged-put.ts'
import type { Ready } from './ready.ts'
import { type Segment, type StepScript, segmentsOf } from './step-units.ts'

/** How a host takes units that change something. */
export interface Executor {
  run(parts: readonly UnitPart[], user: string | undefined): Promise<UnitResult>
  upload(upload: Upload, user: string | undefined): Promise<UnitResult>
  closeSessions(): Promise<void>
}

export type Applied = Ended & { readonly progress: Progress }

type Ended =
  | {
      readonly kind: 'done'
      readonly outputs: readonly ProbeOutput[]
      readonly proof: ProbeOutput | undefined
    }
  | { readonly kind: 'guard'; readonly output: ProbeOutput }
  | { readonly kind: 'failed'; readonly message: string; readonly output: ProbeOutput | undefined }
  | { readonly kind: 'timeout'; readonly summary: string; readonly timeoutMs: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'lost'; readonly reason: string }

/** How far those steps came that alter something. */
export interface Progress {
  /** A step began that may have altered something. */
  readonly begun: boolean
  /** A step ended well. */
  readonly ended: boolean
}

const NOTHING_BEGUN: Progress = { begun: false, ended: false }

function both(one: Progress, other: Progress): Progress {
  return { begun: one.begun || other.begun, ended: one.ended || other.ended }
}

export interface Application {
  readonly changes: readonly Change[]
  readonly ready: Ready
  /** False where no probe ran behind the steps, because the steps prove the change themselves. */
  readonly proven: boolean
  readonly timeoutMs: number
}

/**
 * Makes the changes of one task. The guard, the steps in order, and the probe that proves the steps travel in one
 * unit. A streamed file or a fresh session cuts the unit in two; each unit then begins with the guard.
 */
export async function applyChanges(application: Application, executor: Executor): Promise<Applied> {
  const segments = segmentsOf(application.changes)
  const outputs: ProbeOutput[] = []
  let proof: ProbeOutput | undefined
  let progress = NOTHING_BEGUN
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    const done = await applySegment(
      segment,
      { ...application, proven: application.proven && isLast },
      executor,
    )
    progress = both(progress, done.progress)
    if (done.kind !== 'done') return { ...done, progress }
    outputs.push(...done.outputs)
    proof = done.proof
  }
  return { kind: 'done', outputs, proof, progress }
}

async function applySegment(
  segment: Segment,
  application: Application,
  executor: Executor,
): Promise<Applied> {
  if (segment.before === 'reconnect') await executor.closeSessions()
  if (segment.upload === undefined) return runSteps(segment.steps(undefined), application, executor)
  const staged = await stage(segment.upload, application, executor)
  if ('kind' in staged) return staged
  const done = await runSteps(segment.steps(staged), application, executor)
  if (done.kind === 'guard' || done.kind === 'failed')
    await runSteps([dropStep(segment.upload.file, staged)], unguarded(application), executor)
  return done
}

/** Streams a file into a private folder beside its destination. Resolves with that folder, or with what went wrong. */
async function stage(
  { file, stage, summary }: NonNullable<Segment['upload']>,
  application: Application,
  executor: Executor,
): Promise<Staged | Applied> {
  const step: StepScript = {
    script: stage,
    summary,
    isRun: true,
    whenFailed: 'nothing',
    alters: false,
    timeoutMs: undefined,
  }
  const made = await runSteps([step], { ...application, proven: false }, executor)
  if (made.kind !== 'done') return made
  const staged = readStaged(made.outputs[0]?.stdout ?? Buffer.alloc(0))
  if (staged === undefined)
    return {
      kind: 'failed',
      message: `${summary}: the host made no private folder`,
      output: made.outputs[0],
      progress: NOTHING_BEGUN,
    }
  const sent = await executor.upload(uploadOf(file, staged), application.ready.user)
  const failed =
    sent.kind === 'answered' ? sent.parts.find((part) => part.kind !== 'ended' || part.code !== 0) : undefined
  if (sent.kind === 'answered' && failed === undefined) return staged
  if (sent.kind === 'lost') return { kind: 'lost', reason: sent.reason, progress: NOTHING_BEGUN }
  if (sent.kind === 'refused') return { ...sent, progress: NOTHING_BEGUN }
  await runSteps([dropStep(file, staged)], unguarded(application), executor)
  const ended = failedPart(step, failed ?? { kind: 'skipped' }, application.timeoutMs)
  return { ...ended, progress: NOTHING_BEGUN }
}

function uploadOf(file: FilePut, staged: Staged): Upload {
  if (file.content.kind !== 'local')
    throw new Error(`${file.path}: only a file of the controller is streamed`)
  const { path: from, size, sha256 } = file.content
  const place = {
    name: `./${nameOf(file)}`,
    within: (receive: Script) => receiveScript(file, staged, receive),
  }
  return { from, size, sha256, to: file.path, place }
}

function dropStep(file: FilePut, staged: Staged): StepScript {
  return {
    script: dropStageScript(file, staged),
    summary: 'remove the staged copy',
    isRun: false,
    whenFailed: 'nothing',
    alters: false,
    timeoutMs: undefined,
  }
}

function unguarded(application: Application): Application {
  return { ...application, proven: false, ready: { ...application.ready, guard: undefined } }
}

async function runSteps(
  steps: readonly StepScript[],
  application: Application,
  executor: Executor,
): Promise<Applied> {
  const { ready, proven, timeoutMs } = application
  const guard = ready.guard === undefined ? [] : [part(ready.guard.script.source, timeoutMs)]
  const work = steps.map((step) => part(step.script.source, step.timeoutMs ?? timeoutMs))
  const proof = proven && ready.probe !== undefined ? [part(ready.probe.source, timeoutMs)] : []
  const result = await executor.run([...guard, ...work, ...proof], ready.user)
  if (result.kind === 'refused') return { ...result, progress: NOTHING_BEGUN }
  // The connection was lost: nobody knows which of the steps ran.
  const progress = { begun: steps.some(({ alters }) => alters), ended: false }
  if (result.kind === 'lost') return { kind: 'lost', reason: result.reason, progress }
  return readParts(result.parts, { steps, hasGuard: guard.length > 0, hasProof: proof.length > 0, timeoutMs })
}

function part(source: string, timeoutMs: number): UnitPart {
  return { source, timeoutMs, needed: true }
}

interface Sent {
  readonly steps: readonly StepScript[]
  readonly hasGuard: boolean
  readonly hasProof: boolean
  readonly timeoutMs: number
}

function readParts(parts: readonly PartResult[], { steps, hasGuard, hasProof, timeoutMs }: Sent): Applied {
  const rest = [...parts]
  const guard = hasGuard ? rest.shift() : undefined
  if (guard?.kind === 'ended' && guard.code !== 0)
    return { kind: 'guard', output: guard, progress: NOTHING_BEGUN }
  if (guard !== undefined && guard.kind !== 'ended')
    return { kind: 'timeout', summary: 'the guard', timeoutMs, progress: NOTHING_BEGUN }
  const outputs: ProbeOutput[] = []
  let progress = NOTHING_BEGUN
  for (const step of steps) {
    const result = rest.shift() ?? { kind: 'skipped' }
    progress = both(progress, progressOf(step, result))
    if (result.kind !== 'ended' || result.code !== 0)
      return { ...failedPart(step, result, timeoutMs), progress }
    if (step.isRun) outputs.push(result)
  }
  const proof = hasProof ? rest.shift() : undefined
  if (proof?.kind === 'timeout')
    return { kind: 'timeout', summary: 'the look at what was changed', timeoutMs, progress }
  return { kind: 'done', outputs, proof: proof?.kind === 'ended' ? proof : undefined, progress }
}

function progressOf({ alters, whenFailed }: StepScript, result: PartResult): Progress {
  const isWell = result.kind === 'ended' && result.code === 0
  const isCut = result.kind === 'timeout' || result.kind === 'skipped'
  return { begun: alters && (isWell || isCut || whenFailed === 'something'), ended: alters && isWell }
}

function failedPart(step: StepScript, result: PartResult, timeoutMs: number): Ended {
  if (result.kind === 'timeout')
    return { kind: 'timeout', summary: step.summary, timeoutMs: step.timeoutMs ?? timeoutMs }
  if (result.kind === 'skipped') return { kind: 'lost', reason: `no answer to: ${step.summary}` }
  const said = lastLine(result.stderr)
  const changed = result.code === CHANGED_SINCE_READ && said.endsWith('changed since it was read')
  const message = changed ? said : `${step.summary}: ${said === '' ? `exit status ${result.code}` : said}`
  return { kind: 'failed', message, output: result }
}

function lastLine(bytes: Buffer): string {
  return bytes.toString().trimEnd().split('\n').at(-1)?.trim() ?? ''
}
