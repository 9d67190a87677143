import type { AnyModule } from '../core/module-definition.ts'
import type { SourceSpan } from '../core/source.ts'
import type { Expression, FileTemplate, ValueTemplate } from '../language/value-template.ts'
import type { TaskSettings } from './keyword-table.ts'
import type { TemplatedVariable, VariableFrame } from './variables.ts'

/** A playbook as it is run: a tree, with its files in their places, modules looked up, expressions and templates compiled. */
export interface Playbook {
  readonly path: string
  readonly plays: readonly Play[]
}

/** What the tree is made of. Whoever goes through it asks the walker. */
export type Node = Play | Child

export type Child = Include | Task

export interface Play {
  readonly kind: 'play'
  /** Unique among the plays and stable between runs: the playbook's name and the play's. */
  readonly address: string
  readonly name: string
  readonly span: SourceSpan
  /** Names of the inventory's hosts that the pattern stands for, in the play's order. */
  readonly hosts: readonly string[]
  /** How many hosts go through the whole play before the next ones begin; `undefined`: all at once. */
  readonly serial: number | undefined
  /** Stand in for variables that the inventory does not give a host. */
  readonly defaults: readonly TemplatedVariable[]
  readonly vars: readonly TemplatedVariable[]
  readonly children: readonly Child[]
  readonly handlers: readonly Task[]
}

/** A task file in its place. */
export interface Include {
  readonly kind: 'include'
  readonly address: string
  readonly span: SourceSpan
  /** What it asks for all that is within. The conditions of its tasks begin with these. */
  readonly when: readonly Condition[]
  readonly children: readonly Child[]
}

export interface Task extends TaskSettings {
  readonly kind: 'task'
  /** Unique in the playbook and stable between runs: the path of names that lead to it, and its id or name. */
  readonly address: string
  readonly id: string | undefined
  readonly name: string
  /** Where the task stands; for an included one, in the task file. */
  readonly span: SourceSpan
  readonly module: AnyModule
  readonly params: ValueTemplate
  /** The files that `src` names, read when the playbook is loaded; its name may only depend on what is known then. */
  readonly source: TaskSource | undefined
  /** All must hold: the task's own and those of the includes around it, outermost first. */
  readonly when: readonly Condition[]
  /** Variables that a `set` task defines; empty for all other modules. */
  readonly definedNames: readonly string[]
  readonly tags: readonly string[]
  readonly become: string | undefined
  /** Where it is done for a host of the play, by their names; `undefined`: on each host itself. */
  readonly actors: ReadonlyMap<string, string> | undefined
  /** Parameters of the task files around it and its own `vars`, outermost first; each frame sees the ones before it. */
  readonly frames: readonly VariableFrame[]
}

/** An expression that must hold. */
export interface Condition extends Expression {
  /** It is evaluated within so many of the task's frames: what an include asks, it asks where the include stands. */
  readonly level: number
}

export type TaskSource =
  | {
      readonly kind: 'files'
      readonly files: readonly import('../core/module-definition.ts').LocalFile[]
      /** `undefined` where `src` is a file. */
      readonly emptyFolders: readonly string[] | undefined
    }
  | { readonly kind: 'template'; readonly template: FileTemplate }
