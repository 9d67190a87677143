import type { Diagnostics } from '../core/diagnostic.ts'
import { SourceFile, type SourceSpan } from '../core/source.ts'
import { Distrusted } from '../core/trusted-files.ts'
import type { LocalFiles } from './local-files.ts'

/** A text file to be loaded, and what names it. */
interface SourceRequest {
  readonly path: string
  /** What it is, for messages: "inventory", "task file". */
  readonly kind: string
  /** Where it is named. */
  readonly span: SourceSpan | undefined
}

/** Reads a text that diagnostics can point into; reports why it cannot be had. */
export function readSource(
  request: SourceRequest,
  files: LocalFiles,
  diagnostics: Diagnostics,
): SourceFile | undefined {
  const { path, kind, span } = request
  const found = files.stat(path)?.kind
  if (found !== 'file') {
    if (found === 'folder')
      diagnostics.error('folder-in-place-of-file', `${path} is a folder, not a ${kind}`, span)
    else if (found === 'other')
      diagnostics.error('not-a-file', `${path} is a pipe, a socket or a device, not a ${kind}`, span)
    else
      diagnostics.error(
        'file-missing',
        `there is no ${kind} ${path}`,
        span,
        span === undefined ? undefined : RELATIVE,
      )
    return undefined
  }
  return decode(request, files, diagnostics)
}

const RELATIVE = 'paths are relative to the file that names them'

function decode(request: SourceRequest, files: LocalFiles, diagnostics: Diagnostics): SourceFile | undefined {
  const { path, kind, span } = request
  try {
    // What a template begins with is content.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: kind === 'template' })
    return new SourceFile(path, decoder.decode(files.read(path)))
  } catch (error) {
    if (error instanceof Distrusted) {
      diagnostics.error('file-not-trusted', error.message, span, error.hint)
      return undefined
    }
    const reason = error instanceof TypeError ? 'it is not UTF-8 text' : String((error as Error).message)
    diagnostics.error('file-unreadable', `the ${kind} ${path} cannot be read: ${reason}`, span)
    return undefined
  }
}
