import { createHash } from 'node:crypto'
import type { Change, Content, ProbeOutput, Resource, Step } from '../core/module-definition.ts'
import { MASK } from '../core/secret.ts'
import { bringsSecret, plainState } from '../journal/before.ts'
import type { Task } from '../program/model.ts'

/**
 * A host task with its plan, as plain data that can be kept, sent and compared. Address, item, parameters, guard and
 * steps are masked, and digests stand for contents. Names of hosts, users and resources are not masked.
 */
export interface PlannedTask {
  /** The task's address and, within a loop, the item's key. */
  readonly address: string
  readonly task: { readonly address: string; readonly name: string; readonly module: string }
  readonly item: string | undefined
  /** The host whose variables and results the task reads. */
  readonly subject: string
  /** The host where the task is done. */
  readonly actor: string
  /** The user whose shell does the task. */
  readonly user: string
  readonly params: unknown
  /** Hexadecimal SHA-256 of the probed state, as the journal records that state. */
  readonly seen: string
  readonly touches: readonly Resource[]
  readonly guard: GuardAnswer | undefined
  /** One change or more. */
  readonly changes: readonly PlannedChange[]
  /** The task handles a secret, so the content that it replaces may be a secret, too. */
  readonly isSecret: boolean
}

/** What the task's guard printed with the probe from which the task was planned. */
interface GuardAnswer {
  /** Its exit status: 0 where it holds. */
  readonly code: number
  /** What the guard printed where it does not hold, for the operator. */
  readonly message: string
  readonly stdout: string
  readonly stderr: string
}

interface PlannedChange {
  readonly summary: string
  readonly steps: readonly PlannedStep[]
  /** As in `Change`. */
  readonly alters?: false
  readonly interrupts?: true
}

type PlannedStep =
  | { readonly kind: 'run'; readonly script: string }
  | {
      readonly kind: 'put'
      readonly path: string
      /** In bytes. */
      readonly size: number
      /** Hexadecimal SHA-256; `undefined` where the digest could reveal a secret. */
      readonly sha256: string | undefined
      readonly owner: string | undefined
      readonly group: string | undefined
      readonly mode: string | undefined
    }
  | { readonly kind: 'wait'; readonly what: string; readonly timeoutMs: number }
  | { readonly kind: 'reconnect' }

/** The parts that a planned task is made from. */
export interface PlanSource {
  readonly address: string
  readonly task: Task
  readonly item: string | undefined
  readonly subject: string
  readonly actor: string
  readonly user: string
  readonly params: unknown
  readonly state: unknown
  readonly changes: readonly Change[]
  readonly guard: { readonly message: string; readonly output: ProbeOutput } | undefined
}

/** What the run knows about secrets, to mask a planned task. */
export interface Sealing {
  readonly holdsSecret: (text: string) => boolean
  readonly maskData: (value: unknown) => unknown
}

export function plannedTask(source: PlanSource, sealing: Sealing): PlannedTask {
  const { task, params, state, changes, guard, address, item, subject, actor, user } = source
  const isSecret = isAboutSecret(task, params) || bringsSecret(changes, sealing.holdsSecret)
  const keeping = { holdsSecret: sealing.holdsSecret, mask: sealing.maskData }
  return {
    address: masked(address, sealing),
    task: { address: task.address, name: task.name, module: task.module.name },
    item: item === undefined ? undefined : masked(item, sealing),
    subject,
    actor,
    user,
    params: sealedParams(task, params, sealing),
    seen: sha256(JSON.stringify(plainState({ state, isSecret }, keeping)) ?? ''),
    touches: task.module.touches(params as never),
    guard: guard && (sealing.maskData(guardAnswer(guard)) as GuardAnswer),
    changes: changes.map((change) => sealing.maskData(plannedChange(change, isSecret)) as PlannedChange),
    isSecret,
  }
}

/** The text of an address, masked: the key of an item may be a secret. */
function masked(text: string, { maskData }: Sealing): string {
  return String(maskData(text))
}

function guardAnswer({ message, output }: NonNullable<PlanSource['guard']>): GuardAnswer {
  const { code, stdout, stderr } = output
  return { code, message, stdout: stdout.toString(), stderr: stderr.toString() }
}

/** The parameters for a planned task: of a `sensitive` task only their names. */
function sealedParams(task: Task, params: unknown, { holdsSecret, maskData }: Sealing): unknown {
  const given = params as Readonly<Record<string, unknown>>
  const hidden = given['sensitive'] === true ? Object.keys(given) : secretParams(task.module)
  const open = Object.entries(given).map(([name, value]) => [name, hidden.includes(name) ? MASK : value])
  return plainState({ state: Object.fromEntries(open), isSecret: false }, { holdsSecret, mask: maskData })
}

/** Whether the task is `sensitive`, or has a parameter that the module's schema marks as secret. */
function isAboutSecret({ module }: Task, params: unknown): boolean {
  const given = params as Readonly<Record<string, unknown>>
  return secretParams(module).some((name) => given[name] !== undefined) || given['sensitive'] === true
}

/** Names of the parameters that the module's schema marks as secret. */
export function secretParams({ params }: Task['module']): readonly string[] {
  const schemas = Object.entries(
    (params.properties ?? {}) as Readonly<Record<string, { readonly secret?: boolean }>>,
  )
  return schemas.filter(([, { secret }]) => secret === true).map(([name]) => name)
}

function plannedChange({ summary, steps, alters, interrupts }: Change, isSecret: boolean): PlannedChange {
  return {
    summary,
    steps: steps.map((step) => plannedStep(step, isSecret)),
    ...(alters === undefined ? {} : { alters }),
    ...(interrupts === undefined ? {} : { interrupts }),
  }
}

function plannedStep(step: Step, isSecret: boolean): PlannedStep {
  switch (step.kind) {
    case 'run':
      return { kind: 'run', script: step.script.shown }
    case 'put': {
      const { path, content, owner, group, mode } = step.file
      const { size, sha256: digest } = measured(content)
      return { kind: 'put', path, size, sha256: isSecret ? undefined : digest, owner, group, mode }
    }
    case 'wait':
      return { kind: 'wait', what: step.what, timeoutMs: step.timeoutMs }
    case 'reconnect':
      return { kind: 'reconnect' }
  }
}

function measured(content: Content): { readonly size: number; readonly sha256: string } {
  return content.kind === 'local' ? content : { size: content.bytes.length, sha256: sha256(content.bytes) }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
