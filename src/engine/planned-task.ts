import { createHash } from 'node:crypto'
import type { Change, Content, ProbeOutput, Resource, Step } from '../core/module-definition.ts'
import { MASK } from '../core/secret.ts'
import { bringsSecret, plainState } from '../journal/before.ts'
import type { Task } from '../program/model.ts'

/**
 * What a host task came to: a plain value. Secrets are masked in its address, its item, its parameters, its guard and its steps, and contents are told by their
 * digests, so it can be kept, sent and compared. Names of hosts, users and resources are as they are.
 */
export interface PlannedTask {
  /** The task's address and, within a loop, the item's key. */
  readonly address: string
  readonly task: { readonly address: string; readonly name: string; readonly module: string }
  readonly item: string | undefined
  /** The host whose variables and results it has. */
  readonly subject: string
  /** The host where it is done. */
  readonly actor: string
  /** Whose shell does it. */
  readonly user: string
  readonly params: unknown
  /** Hexadecimal SHA-256 of the state that it was planned from, as the journal tells that. */
  readonly seen: string
  readonly touches: readonly Resource[]
  readonly guard: GuardAnswer | undefined
  /** At least one. */
  readonly changes: readonly PlannedChange[]
  /** It brings a secret: what it replaces may be another one. */
  readonly isSecret: boolean
}

/** What the task's guard printed with the probe from which the task was planned. */
interface GuardAnswer {
  /** Its exit status: 0 where it holds. */
  readonly code: number
  /** For the operator, where it does not hold. */
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
      /** Hexadecimal SHA-256; `undefined` where it could tell a secret. */
      readonly sha256: string | undefined
      readonly owner: string | undefined
      readonly group: string | undefined
      readonly mode: string | undefined
    }
  | { readonly kind: 'wait'; readonly what: string; readonly timeoutMs: number }
  | { readonly kind: 'reconnect' }

/** What a plan is made of. */
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

/** Knows the secrets of the run so far. */
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

/** An item may be a secret, and its key is part of an address. */
function masked(text: string, { maskData }: Sealing): string {
  return String(maskData(text))
}

function guardAnswer({ message, output }: NonNullable<PlanSource['guard']>): GuardAnswer {
  const { code, stdout, stderr } = output
  return { code, message, stdout: stdout.toString(), stderr: stderr.toString() }
}

/** Of a task that says `sensitive` nothing is told but what it was given. */
function sealedParams(task: Task, params: unknown, { holdsSecret, maskData }: Sealing): unknown {
  const given = params as Readonly<Record<string, unknown>>
  const hidden = given['sensitive'] === true ? Object.keys(given) : secretParams(task.module)
  const open = Object.entries(given).map(([name, value]) => [name, hidden.includes(name) ? MASK : value])
  return plainState({ state: Object.fromEntries(open), isSecret: false }, { holdsSecret, mask: maskData })
}

/** A parameter is given that the module's schema calls secret, or the task says `sensitive`. */
function isAboutSecret({ module }: Task, params: unknown): boolean {
  const given = params as Readonly<Record<string, unknown>>
  return secretParams(module).some((name) => given[name] !== undefined) || given['sensitive'] === true
}

/** Names of the parameters that the module's schema calls secret. */
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
