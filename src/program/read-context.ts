import type { AnyModule } from '../core/module-definition.ts'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { LocalFiles } from '../inventory/local-files.ts'
import type { KnownTypes } from '../language/cel-environment.ts'
import type { KeywordContext } from './keyword.ts'
import type { ParsedTaskFile } from './parsed.ts'

/** What reading one file needs. */
export interface ReadContext extends KeywordContext {
  readonly file: SourceFile
  readonly files: LocalFiles
  readonly catalog: ReadonlyMap<string, AnyModule>
  /** Files on the way from the playbook to this one, which is the last. */
  readonly chain: readonly string[]
  /** Gives the task file of a path; `undefined` where it cannot be had, which has been reported. */
  readonly taskFileAt: (path: string, span: SourceSpan, context: ReadContext) => ParsedTaskFile | undefined
}

/** What is certain of wrtcplay's own names. */
export const BASE_TYPES: KnownTypes = { role: 'string' }
