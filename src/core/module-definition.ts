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
  /** JSON Schema of the parameters; the keyword `secret: true` marks a value that is masked everywhere. */
  readonly params: ObjectSchema
  /** JSON Schema of what `register` sees. */
  readonly result: ObjectSchema
  /** Playbook excerpts for the module's page, each a whole task. */
  readonly examples: readonly string[]
  /** What `src` names on the controller; its content arrives as `params.source` (`Sourced`). */
  readonly source?: 'file' | 'tree' | 'template'
  /** The parameter that is meant where a task gives a bare value: `command: systemctl status`. */
  readonly shorthand?: string
  /** What a schema cannot say: parameters that exclude each other, regular expressions, key lines. */
  check?(params: Params): Failure | undefined
  /** Read-only POSIX sh that tells the present state; `undefined` when there is nothing to ask the host. */
  probe(params: Params): Script | undefined
  /** Milliseconds that a look may take, where that follows from the parameters. */
  looksFor?(params: Params): number
  /** Gets an empty output when there was no probe. `foreseen`: in a dry run, what earlier changes would leave. */
  read(output: ProbeOutput, params: Params, foreseen?: Foreseen): State | Failure
  /** True where `read` makes use of all that can be foreseen of what the task reads and touches. */
  readonly foresees?: true
  /** What is to be done; empty means that the host is as asked. */
  plan(params: Params, state: State): Plan
  /**
   * The state is the one that the proof found when something was changed. A list of texts called `warnings`
   * is for the operator's eyes.
   */
  report(state: State, outputs: StepOutputs, params: Params): Result
  /** What the outcome depends on, beside what `touches` names. */
  reads(params: Params): readonly Resource[]
  touches(params: Params): readonly Resource[]
  /** The user whose shell asks and acts, where that follows from the parameters; `undefined` leaves it to the task. */
  runsAs?(params: Params): string | undefined
  /** True where the host is neither asked nor changed. */
  readonly isLocal?: true
  /** Nothing is probed ahead past it. */
  readonly fence?: boolean
  /** True where the probe runs commands of the user's: it is not run ahead while `when` is undecided. */
  readonly eager?: false
  /** True where running the change again is the purpose (`command`): there is no proof after it. */
  readonly unproven?: boolean
  /** True where the result's `message` is for the operator's eyes (`debug`). */
  readonly announces?: boolean
  /** Variables that later tasks on this host see (`set`). */
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
 * Types a module from its schemas. The engine holds modules of many kinds in one list, so the result's type
 * forgets what the parameters are; they have been checked against the schema before a module sees them.
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

/** Parameters of a module whose `src` names something on the controller. */
export interface Sourced {
  /** `undefined` when the task gives no `src`. One file for `file` and `template`, all of them for `tree`. */
  readonly source: readonly LocalFile[] | undefined
  /** Folders with nothing in them, where `src` is a folder; '' is that one itself. */
  readonly emptyFolders?: readonly string[]
}

/** A file of the controller, or a rendered template. */
export interface LocalFile {
  /** Relative to `src` when that is a folder, else empty. Always with `/`. */
  readonly relativePath: string
  readonly size: number
  /** Hexadecimal SHA-256 of the content. */
  readonly sha256: string
  readonly content: Content
}

/** Bytes to be written: at hand, or in a file of the controller that is streamed. */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'local'; readonly path: string; readonly size: number; readonly sha256: string }

export interface ProbeOutput {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** More was printed than is kept. */
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
 * A plan that cannot be made before texts are searched. The module says what is asked and goes on with the answer; who
 * runs it sees to it that an expression without an end holds nobody up.
 */
export interface Inquiry {
  readonly kind: 'inquiry'
  readonly search: TextSearch
  next(answer: TextAnswer): Plan
}

/** Changes, none where all is as asked. */
export type Plan = readonly Change[] | Failure | Inquiry

export function isInquiry(plan: Plan): plan is Inquiry {
  return 'kind' in plan && plan.kind === 'inquiry'
}

/** One thing to be done. */
export interface Change {
  /** In the operator's words: "set mode of /etc/x to 0600". */
  readonly summary: string
  readonly diff?: Diff
  readonly steps: readonly Step[]
  /** What is there once it is made, where that can be told. Of files that are put it is known without. */
  readonly leaves?: readonly Effect[]
  /** It leaves more than that: a package brings files of which nothing is known. */
  readonly leavesMore?: true
  /** `false` for what only waits: the task is then `ok` when it is done, and `unknown` in a dry run. */
  readonly alters?: false
  /** Why it cannot be told beforehand whether it can be made: a dry run then promises nothing. */
  readonly doubt?: string
  /** What it touches is down meanwhile, or for good: a service that is stopped or restarted. */
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

/** A file that replaces what was there only if that is still what was planned from. */
export interface FilePut {
  readonly path: string
  readonly content: Content
  /** Hexadecimal SHA-256 of the file that the plan saw; `absent` when there was none. */
  readonly expect: string
  /** Names or numbers; `undefined` keeps what the file had, or gives a new file the writer's. */
  readonly owner: string | undefined
  readonly group: string | undefined
  /** Octal, four digits; `undefined` keeps what the file had, 0644 for a new one. */
  readonly mode: string | undefined
  /** Must end with 0 for the new content to be put in place; `$1` is its temporary path. */
  readonly validate: Script | undefined
  /** What was there before is kept beside it as NAME.TIME.bak. */
  readonly backup: true | undefined
}

/** What the `run` steps printed, in the order of all changes' steps; empty when nothing was changed. */
type StepOutputs = readonly ProbeOutput[]

/** What tasks share on a host. A `file:` stands for everything below it, too. */
export type Resource =
  | `file:${string}`
  | `user:${string}`
  | `group:${string}`
  | `unit:${string}`
  | 'package:*'
  | 'any'
