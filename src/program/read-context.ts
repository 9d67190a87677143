import type { AnyModule } from '../core/module-definition.ts'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import type { LocalFiles } from '../inventory/local-files.ts'
import type { CelType } from '../language/cel-environment.ts'
import type { KeywordContext } from './keyword.ts'
import type { ParsedTaskFile } from './parsed.ts'

/** What the reading of one file needs. */
export interface ReadContext extends KeywordContext {
  readonly file: SourceFile
  readonly files: LocalFiles
  readonly catalog: ReadonlyMap<string, AnyModule>
  /** Files on the way from the playbook to this file, which comes last. */
  readonly chain: readonly string[]
  /** Loads a task file; `undefined` where that failed, which has been reported. */
  readonly taskFileAt: (path: string, span: SourceSpan, context: ReadContext) => ParsedTaskFile | undefined
}

/** The types of wrtcplay's own names. */
export const BASE_TYPES: Readonly<Record<string, CelType>> = { role: 'string' }
