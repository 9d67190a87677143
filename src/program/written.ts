import type { AnyModule } from '../core/module-definition.ts'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { ValueTemplate } from '../language/value-template.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { FieldsAt } from './keyword-table.ts'

/*
 * What the files say, compiled, but before includes are put in place and hosts are known. From this the model is made,
 * once for each place that a task file is included in. `settings` are the values of the keywords.
 */

export interface WrittenPlay {
  readonly name: string
  readonly span: SourceSpan
  readonly settings: FieldsAt<'play'>
  readonly items: readonly WrittenItem[]
  readonly handlers: readonly WrittenTask[]
}

export type WrittenItem = WrittenTask | WrittenInclude

export interface WrittenTask {
  readonly kind: 'task'
  readonly name: string
  readonly span: SourceSpan
  readonly file: SourceFile
  readonly settings: FieldsAt<'task'>
  readonly module: AnyModule
  readonly paramsNode: YamlNode
  readonly params: ValueTemplate
}

export interface WrittenInclude {
  readonly kind: 'include'
  readonly span: SourceSpan
  readonly file: SourceFile
  readonly settings: FieldsAt<'include'>
  /** `undefined` where the file cannot be had; that has been reported. */
  readonly taskFile: WrittenTaskFile | undefined
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
