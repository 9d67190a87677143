import type { AnyModule } from '../core/module-definition.ts'
import type { SourceSpan } from '../core/source.ts'
import type { Expression, FileTemplate, ValueTemplate } from '../language/value-template.ts'
import type { TaskSettings } from './keyword-table.ts'
import type { TemplatedVariable, VariableFrame } from './variables.ts'

/**
 * A playbook in the form in which it is run: a tree with task files put in place, modules looked up, and expressions
 * and templates compiled.
 */
export interface Playbook {
  readonly path: string
  readonly plays: readonly Play[]
}

/** The nodes of the tree, which the walker passes in order. */
export type Node = Play | Child

export type Child = Include | Task

export interface Play {
  readonly kind: 'play'
  /** Unique among plays and stable between runs: made from the playbook's name and the play's name. */
  readonly address: string
  readonly name: string
  readonly span: SourceSpan
  /** Names of the hosts that the pattern matches, in the play's order. */
  readonly hosts: readonly string[]
  /** How many hosts go through the whole play before the next ones begin; `undefined`: all of them at once. */
  readonly serial: number | undefined
  /** Variables for hosts to which the inventory gives none of that name. */
  readonly defaults: readonly TemplatedVariable[]
  readonly vars: readonly TemplatedVariable[]
  readonly children: readonly Child[]
  readonly handlers: readonly Task[]
}

/** A task file in the place of its include. */
export interface Include {
  readonly kind: 'include'
  readonly address: string
  readonly span: SourceSpan
  /** The include's conditions, with which those of all tasks within begin. */
  readonly when: readonly Condition[]
  readonly children: readonly Child[]
}

export interface Task extends TaskSettings {
  readonly kind: 'task'
  /** Unique in the playbook and stable between runs: the names on the way to the task, and its id or name. */
  readonly address: string
  readonly id: string | undefined
  readonly name: string
  /** Where the task is written; for a task of a task file, in that file. */
  readonly span: SourceSpan
  readonly module: AnyModule
  readonly params: ValueTemplate
  /** The files that `src` names, read when the playbook is loaded: the name of a file must be known by then. */
  readonly source: TaskSource | undefined
  /** All must hold: the conditions of the includes around the task, outermost first, and its own. */
  readonly when: readonly Condition[]
  /** Names of variables that a `set` task defines; empty for other modules. */
  readonly definedNames: readonly string[]
  readonly tags: readonly string[]
  readonly become: string | undefined
  /** By host of the play: the host where the task is done for it. `undefined`: each host does the task itself. */
  readonly actors: ReadonlyMap<string, string> | undefined
  /** Parameters of the task files around the task, outermost first, and its own `vars`. Each frame sees those before it. */
  readonly frames: readonly VariableFrame[]
}

/** An expression that must be true. */
export interface Condition extends Expression {
  /** How many of the task's frames the condition sees: an include's condition sees those around the include. */
  readonly level: number
}

export type TaskSource =
  | {
      readonly kind: 'files'
      readonly files: readonly import('../core/module-definition.ts').LocalFile[]
      /** For a folder: its empty subfolders. `undefined` where `src` is a file. */
      readonly emptyFolders: readonly string[] | undefined
    }
  | { readonly kind: 'template'; readonly template: FileTemplate }
