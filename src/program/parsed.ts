import type { AnyModule } from '../core/module-definition.ts'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { ValueTemplate } from '../language/value-template.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { FieldsAt } from './keyword-table.ts'

/*
 * The contents of files, compiled, before task files are put in place and hosts are known. The model is made from
 * them, once for each include of a task file. `settings` are the values of keywords.
 */

export interface ParsedPlay {
  readonly name: string
  readonly span: SourceSpan
  readonly settings: FieldsAt<'play'>
  readonly items: readonly ParsedItem[]
  readonly handlers: readonly ParsedTask[]
}

export type ParsedItem = ParsedTask | ParsedInclude

export interface ParsedTask {
  readonly kind: 'task'
  readonly name: string
  readonly span: SourceSpan
  readonly file: SourceFile
  readonly settings: FieldsAt<'task'>
  readonly module: AnyModule
  readonly paramsNode: YamlNode
  readonly params: ValueTemplate
}

export interface ParsedInclude {
  readonly kind: 'include'
  readonly span: SourceSpan
  readonly file: SourceFile
  readonly settings: FieldsAt<'include'>
  /** `undefined` where the file could not be loaded, which has been reported. */
  readonly taskFile: ParsedTaskFile | undefined
}

export interface ParsedTaskFile {
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly items: readonly ParsedItem[]
}

export interface Parameter {
  readonly name: string
  readonly span: SourceSpan
  readonly type: ParameterType
  /** `undefined`: the argument must be given. */
  readonly default: ValueTemplate | undefined
}

export type ParameterType = 'string' | 'number' | 'boolean' | 'list' | 'map' | 'any'
