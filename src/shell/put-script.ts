import { type FolderScript, inFolder, wantedByOther } from '../core/held-folder.ts'
import type { FilePut } from '../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { STAGING_FOLDER } from '../core/staging-folder.ts'
import { type InlineContent, inlineContent } from './inline-content.ts'
import {
  addedOf,
  attributes,
  type Batch,
  backups,
  comparing,
  comparison,
  inside,
  keptOf,
  nameOf,
  renaming,
  sums,
  validation,
  wholeness,
} from './put-steps.ts'

/**
 * Shell that replaces files only if the files still are what the plan saw, and each file as a whole: the new contents are
 * written into a private folder beside the files, synced, given owner, mode and SELinux context, validated, and renamed.
 *
 * Users who may write in the files' folder, or in one above it, cannot redirect these reads and writes
 * (`core/held-folder.ts`). If one file changed after it was planned from, no file of its batch is replaced. The files are
 * renamed one after the other, so other programs may see some of them replaced before the rest. What another program
 * writes to a file between the last check and the rename, some milliseconds, is lost.
 */
export function putBatch([first, ...rest]: readonly [Item, ...Item[]]): Script {
  const items = [first, ...rest]
  const files = [first.file, ...rest.map(({ file }) => file)] as const
  const contents = items.map(
    ({ file, content }, index) => sh`${content.write(`_w_${index + 1}`, `./${nameOf(file)}`)} || _w_full`,
  )
  const write = [sh`set -C`, ...contents, sh`set +C`]
  const scripts = [sh`_w_stage`, sums(files), full(), ...write, wholeness(files), putInPlace(files)]
  return besideFiles(files, scripts, { data: items.map(({ content }) => content.text) })
}

/** Like `putBatch`, for a single file. */
export function putScript(file: FilePut): Script {
  return putBatch([itemOf(file)])
}

/** A file, with its content in the form in which it is sent. */
export interface Item {
  readonly file: FilePut
  readonly content: InlineContent
}

export function itemOf(file: FilePut): Item {
  if (file.content.kind === 'local') throw new Error(`${file.path}: this content must be uploaded`)
  return { file, content: inlineContent(file.content.bytes) }
}

/** Runs `scripts` in the private folder beside the files. The first of the `scripts` makes that folder, or finds it again. */
export function besideFiles(
  files: Batch,
  scripts: readonly Script[],
  more: Pick<FolderScript, 'data' | 'input'> = {},
): Script {
  const { path, owner, group } = files[0]
  if (!path.startsWith('/')) throw new Error(`${path}: not an absolute path`)
  const names = keptOf(files).map(nameOf)
  return inFolder({
    folder: path.slice(0, path.lastIndexOf('/')) || '/',
    byOther: wantedByOther({ owner, group, names, isNew: names.length < files.length }),
    script: joinScripts([sh`umask 077`, STAGING_FOLDER, ...scripts]),
    ...more,
  })
}

export function full(): Script {
  return sh`_w_full() { _w_die 'could not write the whole file: is the disk full?'; }`
}

/**
 * Gives the new files in the private folder their attributes and, where the present files are still what the plan saw,
 * renames them into place.
 */
export function putInPlace(files: Batch): Script {
  const added = addedOf(files)
  const disk = files.length === 1 ? sh`sync ${inside(files)}` : sh`sync -f .`
  const outside = added.map((file) => `../${nameOf(file)}`)
  const relabel = sh`if [ -z "$open" ] && [ -e /sys/fs/selinux/enforce ]; then restorecon ${outside}; fi`
  return joinScripts([
    comparing(files),
    sh`was_copies=1
_w_hold ${files.map(nameOf)}`,
    attributes(files),
    sh`${disk} 2>/dev/null || sync`,
    ...files.flatMap(validation),
    comparison(files),
    ...backups(files),
    renaming(files),
    ...(added.length > 0 ? [relabel] : []),
    sh`sync .. 2>/dev/null || sync`,
  ])
}
