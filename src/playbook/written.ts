import type { AnyModule } from '../core/module-definition.ts'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { Expression, ValueTemplate } from '../language/value-template.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { Guard, TemplatedVariable, Until } from './model.ts'

/*
 * What the files say, compiled, but before includes are put in place and hosts are known. From this the model is made,
 * once for each place that a task file is included in.
 */

export interface WrittenPlay extends Become {
  readonly name: string
  readonly span: SourceSpan
  /** Each is a pattern; a host belongs to the play when one of them has it. */
  readonly patterns: readonly Located[]
  readonly order: Order
  readonly serial: number | undefined
  /** Stand in for what the inventory does not say. */
  readonly defaults: readonly WrittenVariable[]
  readonly vars: readonly WrittenVariable[]
  readonly tags: readonly string[]
  readonly items: readonly WrittenItem[]
  readonly handlers: readonly WrittenTask[]
}

export type Order = 'inventory' | 'reverse' | 'standby_first' | 'active_first'

export interface Located {
  readonly text: string
  readonly span: SourceSpan
}

export interface WrittenVariable extends TemplatedVariable {
  readonly span: SourceSpan
}

export type WrittenItem = WrittenTask | WrittenInclude

/** What tasks and includes have in common. */
interface WrittenEntry extends Become {
  readonly span: SourceSpan
  readonly file: SourceFile
  readonly when: readonly Expression[]
  readonly vars: readonly WrittenVariable[]
  readonly tags: readonly string[]
}

/** `become: true` stands for root; `undefined` leaves it to what is around. */
interface Become {
  readonly become: 'nobody' | ValueTemplate | undefined
}

export interface WrittenTask extends WrittenEntry {
  readonly kind: 'task'
  readonly name: string
  readonly id: Located | undefined
  readonly module: AnyModule
  readonly paramsNode: YamlNode
  readonly params: ValueTemplate
  readonly register: string | undefined
  readonly guard: Guard | undefined
  readonly notify: readonly Located[]
  readonly loop: ValueTemplate | undefined
  readonly until: Until | undefined
  readonly timeoutMs: number | undefined
  readonly ignoreFailure: boolean
}

export interface WrittenInclude extends WrittenEntry {
  readonly kind: 'include'
  /** `undefined` where the file cannot be had; that has been reported. */
  readonly taskFile: WrittenTaskFile | undefined
  readonly with: readonly WrittenVariable[]
}

export interface WrittenTaskFile {
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly items: readonly WrittenItem[]
}

export interface Parameter {
  readonly name: string
  readonly span: SourceSpan
  readonly type: ParameterType
  /** `undefined`: it must be given. */
  readonly default: ValueTemplate | undefined
}

export type ParameterType = 'string' | 'number' | 'boolean' | 'list' | 'map' | 'any'
