import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Effect, Foreseen } from './foreseen.ts'
import type { Script } from './shell.ts'
import type { TextAnswer, TextSearch } from './text-search.ts'

/**
 * How one kind of task is probed, planned and applied. A module is data and pure functions: it never touches
 * a connection, a clock or a file of the controller, so it is tested with no host (test/modules/NAME/*.yml).
 */
export interface ModuleDefinition<Params = never, State = unknown, Result = unknown> {
  readonly name: string
  /** One sentence for `wrtcplay list modules` and the module's page. */
  readonly summary: string
  /** JSON Schema of the parameters; the keyword `secret: true` marks a value that is masked in all output. */
  readonly params: ObjectSchema
  /** JSON Schema of the result, as `register` keeps it. */
  readonly result: ObjectSchema
  /** Playbook excerpts for the module's page, each a whole task. */
  readonly examples: readonly string[]
  /** What `src` names on the controller; its content arrives as `params.source` (`Sourced`). */
  readonly source?: 'file' | 'tree' | 'template'
  /** The parameter that a bare value stands for, as in `command: systemctl status`. */
  readonly shorthand?: string
  /** Checks what a schema cannot express: parameters that exclude each other, regular expressions, key lines. */
  check?(params: Params): Failure | undefined
  /** Read-only POSIX sh that prints the present state; `undefined` when the host need not be probed. */
  probe(params: Params): Script | undefined
  /** Milliseconds that a probe may take, where the parameters decide that. */
  looksFor?(params: Params): number
  /**
   * Makes a state of the probe's output, which is empty without a probe. `foreseen`: in a dry run, what pending
   * changes would leave.
   */
  read(output: ProbeOutput, params: Params, foreseen?: Foreseen): State | Failure
  /** True where `read` uses all that is foreseen of the resources in `reads` and `touches`. */
  readonly foresees?: true
  /** The changes to be made; empty when the host is in the requested state. */
  plan(params: Params, state: State): Plan
  /**
   * Makes the result. After changes, `state` is the one that the proof found. A list of texts in the result called
   * `warnings` is for the operator.
   */
  report(state: State, outputs: StepOutputs, params: Params): Result
  /** Resources that the outcome depends on, besides those of `touches`. */
  reads(params: Params): readonly Resource[]
  /**
   * Resources that changes may alter. A file counts by all names that links on the way to it give it; what is written
   * below a folder, where a link in the folder may lead elsewhere, must be named itself.
   */
  touches(params: Params): readonly Resource[]
  /** The user whose shell probes and acts, where the parameters decide that; `undefined` leaves the choice to the task. */
  runsAs?(params: Params): string | undefined
  /** True where the host is neither probed nor changed. */
  readonly isLocal?: true
  /** True where no task behind this one is probed ahead. */
  readonly fence?: boolean
  /** False where the probe runs commands of the user's, which must not run before `when` is decided. */
  readonly eager?: false
  /** True where the change is meant to run every time (`command`): no proof follows it. */
  readonly unproven?: boolean
  /** True where the result's `message` is for the operator (`debug`). */
  readonly announces?: boolean
  /** Variables that the task sets for later tasks on the host (`set`). */
  defines?(params: Params): Readonly<Record<string, unknown>>
}

/** The JSON Schemas of modules describe objects, and say so; a looser type than `JSONSchema`, which keeps compiling fast. */
export interface ObjectSchema {
  readonly type: 'object'
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly propertyNames?: unknown
  readonly minProperties?: number
}

/** What a schema allows, as a type. */
export type ParamsOf<Schema> = Schema extends JSONSchema ? FromSchema<Schema> : never

/**
 * Defines a module with types from its schemas. The engine holds all modules in one list, so the returned type leaves
 * the parameters open; they are checked against the schema before the module gets them.
 */
export function defineModule<
  const Params extends ObjectSchema,
  const Result extends ObjectSchema,
  State,
  Extra extends object = Record<never, never>,
>(
  definition: Omit<
    ModuleDefinition<ParamsOf<Params> & Extra, State, ParamsOf<Result>>,
    'params' | 'result'
  > & {
    readonly params: Params
    readonly result: Result
    readonly extra?: Extra
  },
): AnyModule {
  return definition as unknown as AnyModule
}

// biome-ignore lint/suspicious/noExplicitAny: the one place where a module's own types are forgotten
export type AnyModule = ModuleDefinition<any, any, any>

/** Parameters of a module whose `src` names a file or folder on the controller. */
export interface Sourced {
  /** `undefined` when the task gives no `src`. One file for `file` and `template`; all files of the folder for `tree`. */
  readonly source: readonly LocalFile[] | undefined
  /** Empty folders, where `src` is a folder; '' is that folder itself. */
  readonly emptyFolders?: readonly string[]
}

/** A file of the controller, or a rendered template. */
export interface LocalFile {
  /** Relative to `src` where that is a folder, or else empty. Always with `/`. */
  readonly relativePath: string
  readonly size: number
  /** Hexadecimal SHA-256 of the content. */
  readonly sha256: string
  readonly content: Content
}

/** A content: bytes in memory, or a file of the controller that is streamed. */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'local'; readonly path: string; readonly size: number; readonly sha256: string }

export interface ProbeOutput {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** The output was longer than is kept, and its end is missing. */
  readonly truncated?: boolean
}

/** Why a task cannot go on: a sentence, and what to do. Returned, not thrown. */
export interface Failure {
  readonly kind: 'failure'
  readonly message: string
  readonly hint: string | undefined
}

export function failure(message: string, hint?: string): Failure {
  return { kind: 'failure', message, hint }
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'failure'
}

/**
 * A plan that cannot be made before texts are searched. The module says which searches it needs, and goes on with
 * their result; the engine limits the time of each expression.
 */
export interface Inquiry {
  readonly kind: 'inquiry'
  readonly search: TextSearch
  next(answer: TextAnswer): Plan
}

/** The changes of a task; none where the host is in the requested state. */
export type Plan = readonly Change[] | Failure | Inquiry

export function isInquiry(plan: Plan): plan is Inquiry {
  return 'kind' in plan && plan.kind === 'inquiry'
}

/** One change of a host. */
export interface Change {
  /** In the operator's words: "set mode of /etc/x to 0600". */
  readonly summary: string
  readonly diff?: Diff
  readonly steps: readonly Step[]
  /** What the change leaves, where that is known beforehand. Files of `put` steps need no entry. */
  readonly leaves?: readonly Effect[]
  /** The change leaves more than `leaves` says: a package brings files that are not known. */
  readonly leavesMore?: true
  /** `false` for a change that only waits: the task's outcome is then `ok`, and `unknown` in a dry run. */
  readonly alters?: false
  /** Why nobody can know beforehand whether the change is possible: a dry run then promises nothing. */
  readonly doubt?: string
  /** The change interrupts a service, which it stops or restarts. */
  readonly interrupts?: true
}

/** Text before and after; `undefined` where there is none. Binary content is described, not shown. */
export interface Diff {
  readonly label: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Steps of a task are done in order; the first that fails ends the task. */
export type Step =
  | { readonly kind: 'run'; readonly script: Script }
  | { readonly kind: 'put'; readonly file: FilePut }
  | {
      readonly kind: 'wait'
      readonly until: Script
      readonly what: string
      readonly timeoutMs: number
      readonly intervalMs: number
    }
  /** Sessions of all users on this host are closed and opened again, as after a change of groups. */
  | { readonly kind: 'reconnect' }

/** A file that replaces the present one only if that is still what the plan saw. */
export interface FilePut {
  readonly path: string
  readonly content: Content
  /** Hexadecimal SHA-256 of the file that the plan saw; `absent` when there was none. */
  readonly expect: string
  /** Names or numbers; `undefined` keeps those of the present file, or gives a new file the writer's. */
  readonly owner: string | undefined
  readonly group: string | undefined
  /** Octal, four digits; `undefined` keeps that of the present file, and is 0644 for a new one. */
  readonly mode: string | undefined
  /** Must end with 0 before the new content is put in place; `$1` is its temporary path. */
  readonly validate: Script | undefined
  /** The present file is kept beside the new one as NAME.TIME.bak. */
  readonly backup: true | undefined
}

/** The output of `run` steps, in the order of all changes' steps; empty when nothing was changed. */
type StepOutputs = readonly ProbeOutput[]

/** A part of a host that tasks share. A `file:` includes all paths below it. */
export type Resource =
  | `file:${string}`
  | `user:${string}`
  | `group:${string}`
  | `unit:${string}`
  | 'package:*'
  | 'any'
