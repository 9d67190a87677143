import { createHash } from 'node:crypto'
import { dirname, isAbsolute, join } from 'node:path'
import type { LocalFile } from '../core/module-definition.ts'
import { Distrusted } from '../core/trusted-files.ts'
import type { LocalFiles, OddEntry } from '../inventory/local-files.ts'
import { readSource } from '../inventory/source-text.ts'
import { compileTemplate } from '../language/compile-template.ts'
import { compileValue } from '../language/compile-value.ts'
import type { FileTemplate, ValueTemplate } from '../language/value-template.ts'
import { memberOf } from '../language/yaml-data.ts'
import type { Expansion, LoadContext } from './expansion.ts'
import type { TaskSource } from './model.ts'
import type { ParsedTask } from './parsed.ts'
import type { Place } from './place.ts'
import { staticText } from './static-value.ts'

/**
 * Finds and reads what `src` names on the controller: relative to the task's file, or else in the folders `templates`
 * (`files`, for other modules) beside the playbook and beside its folder.
 */
export function resolveSource(task: ParsedTask, place: Place, expansion: Expansion): TaskSource | undefined {
  const kind = task.module.source
  const node = memberOf(task.paramsNode, 'src')
  if (kind === undefined || node === undefined) return undefined
  const { context } = expansion
  const src = compileValue(node, context.diagnostics)
  if (speaksOfItem(src)) {
    const hint = 'it depends on the item of the loop: write one task for each file, or copy a folder'
    context.diagnostics.error('known-too-late', 'src must be known before the run', src.span, hint)
    return undefined
  }
  const named = staticText(src, 'src', place, expansion)
  const path = named === undefined ? undefined : find(named, kind, task, src, context)
  if (path === undefined) return undefined
  if (kind === 'template') return templateAt(path, src, context)
  return readFiles(path, kind, src, context)
}

function speaksOfItem({ references }: ValueTemplate): boolean {
  return references.some(({ path }) => path[0] === 'item' || path[0] === 'index')
}

type SourceKind = 'file' | 'tree' | 'template'

function find(
  named: string,
  kind: SourceKind,
  task: ParsedTask,
  { span }: ValueTemplate,
  { path: playbook, files, diagnostics }: LoadContext,
): string | undefined {
  const beside = kind === 'template' ? 'templates' : 'files'
  const folder = dirname(playbook)
  const candidates = isAbsolute(named)
    ? [named]
    : [join(dirname(task.file.path), named), join(folder, beside, named), join(folder, '..', beside, named)]
  const found = candidates.find((path) => files.stat(path) !== undefined)
  const what = kind === 'template' ? 'template' : 'file'
  if (found === undefined)
    diagnostics.error(
      'file-missing',
      `there is no ${what} ${named}`,
      span,
      `looked for: ${[...new Set(candidates)].join(', ')}`,
    )
  else if (kind !== 'tree' && files.stat(found)?.kind === 'folder') {
    diagnostics.error('folder-in-place-of-file', `${found} is a folder, not a ${what}`, span)
    return undefined
  }
  return found
}

function templateAt(path: string, { span }: ValueTemplate, context: LoadContext): TaskSource | undefined {
  const { templates } = context
  if (!templates.has(path)) templates.set(path, loadTemplate())
  const template = templates.get(path)
  return template === undefined ? undefined : { kind: 'template', template }

  function loadTemplate(): FileTemplate | undefined {
    const file = readSource({ path, kind: 'template', span }, context.files, context.diagnostics)
    return file === undefined ? undefined : compileTemplate(file, context.diagnostics)
  }
}

function readFiles(
  path: string,
  kind: SourceKind,
  { span }: ValueTemplate,
  { files, diagnostics }: LoadContext,
): TaskSource | undefined {
  try {
    if (kind !== 'tree' || files.stat(path)?.kind === 'file')
      return { kind: 'files', files: [localFile(path, '', files)], emptyFolders: undefined }
    const tree = files.tree(path)
    if (tree.odd.length > 0) {
      diagnostics.error(
        'folder-not-copied',
        `${path} cannot be copied as a whole: ${listed(tree.odd)}`,
        span,
        NOT_COPIED,
      )
      return undefined
    }
    if (tree.files.length === 0)
      diagnostics.warning('folder-empty', `the folder ${path} holds no files`, span)
    const found = tree.files.map((name) => localFile(join(path, name), name, files))
    return { kind: 'files', files: found, emptyFolders: tree.emptyFolders }
  } catch (error) {
    if (error instanceof Distrusted) {
      diagnostics.error('file-not-trusted', error.message, span, error.hint)
      return undefined
    }
    diagnostics.error(
      'file-unreadable',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      span,
    )
    return undefined
  }
}

const NOT_COPIED =
  'give it a name in UTF-8, move it out of there, or make a link on the host with `file` and `state: link`'

const MOST_LISTED = 5

function listed(odd: readonly OddEntry[]): string {
  const named = odd.slice(0, MOST_LISTED).map(({ path, what }) => `${path} ${what}`)
  const more = odd.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

/** Bytes up to which a file is read when the playbook is loaded; a larger one is streamed from the disk when it is needed. */
const KEPT_BYTES = 256 * 1024

function localFile(path: string, relativePath: string, files: LocalFiles): LocalFile {
  const size = files.stat(path)?.size ?? 0
  if (size > KEPT_BYTES) {
    const sha256 = files.sha256(path)
    return { relativePath, size, sha256, content: { kind: 'local', path, size, sha256 } }
  }
  const bytes = files.read(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { relativePath, size: bytes.length, sha256, content: { kind: 'bytes', bytes } }
}
