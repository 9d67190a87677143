import { posix } from 'node:path'
import { inFolder, wantedByOther } from '../../core/held-folder.ts'
import { type Change, type Failure, failure, type Step } from '../../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { STAGING_FOLDER } from '../../core/staging-folder.ts'
import { type Attributes, bothOf, exactly, fourDigits } from '../shared/files/attributes.ts'
import { makeFolders } from '../shared/files/made-folders.ts'
import type { PathFacts } from '../shared/files/path-facts.ts'
import { relabel } from '../shared/files/selinux.ts'
import { ownTree, removeTree } from './file-trees.ts'

interface Creation extends Attributes {
  readonly state: 'file' | 'directory' | 'link' | 'touch' | 'absent'
}

/** A change that makes a missing path, or gives a link another target; `present` is the link's present target. */
export function creation(
  path: string,
  asked: Creation,
  target: string | undefined,
  present?: string,
): readonly Change[] | Failure {
  switch (asked.state) {
    case 'directory': {
      const { owner, group, mode } = asked
      const script = makeFolders([path], {
        owner,
        group,
        mode: mode === undefined ? undefined : exactly(mode),
      })
      const leaves = [{ kind: 'folder', path, owner, group, mode: fourDigits(mode) }] as const
      return [{ summary: `create folder ${path}`, leaves, steps: [run(script)] }]
    }
    case 'touch':
      return [{ summary: `create ${path}, empty`, steps: [emptyFile(path, asked)] }]
    case 'link':
      return [linkChange(path, asked, target ?? '', present)]
    default:
      return failure(
        `${path} is not there`,
        'make it with `copy` or `template`, or an empty one with `state: touch`',
      )
  }
}

/** A change that removes a path. A folder that is not empty is removed only where the task says so. */
export function removal(
  path: string,
  facts: PathFacts | undefined,
  { hasEntries, recurse }: { readonly hasEntries: boolean; readonly recurse: boolean },
): readonly Change[] | Failure {
  if (facts === undefined) return []
  const leaves = [{ kind: 'gone', path }] as const
  if (facts.type !== 'directory')
    return [{ summary: `remove ${path}`, leaves, steps: [run(within(path, sh`rm -f`))] }]
  if (!hasEntries)
    return [{ summary: `remove folder ${path}`, leaves, steps: [run(within(path, sh`rmdir`))] }]
  return recurse
    ? [{ summary: `remove folder ${path} with all that is in it`, leaves, steps: [run(removeTree(path))] }]
    : failure(`the folder ${path} is not empty`, 'say `recurse: true` to remove it with all that is in it')
}

/** A change that gives a folder and all in it an owner. Of a symbolic link in the folder, the link itself gets the owner. */
export function ownAll(path: string, asked: Attributes, first: string): Change {
  return {
    summary: `set owner of all in ${path} to ${bothOf(asked)} (${first} and perhaps others)`,
    steps: [run(ownTree(path, asked))],
  }
}

/** Shell that removes a name from its folder, whatever the name stands for by then. */
function within(path: string, command: Script): Script {
  return inFolder({
    folder: posix.dirname(path),
    byOther: undefined,
    script: sh`${command} ${`./${posix.basename(path)}`}`,
  })
}

function emptyFile(path: string, { owner, group, mode }: Attributes): Step {
  return {
    kind: 'put',
    file: {
      path,
      content: { kind: 'bytes', bytes: Buffer.alloc(0) },
      expect: 'absent',
      owner,
      group,
      mode: fourDigits(mode),
      validate: undefined,
      backup: undefined,
    },
  }
}

function linkChange(path: string, asked: Attributes, target: string, present: string | undefined): Change {
  const verb = present === undefined ? 'create' : 'turn'
  return {
    summary: `${verb} symbolic link ${path} to ${target}`,
    diff: {
      label: path,
      before: present === undefined ? undefined : `-> ${present}\n`,
      after: `-> ${target}\n`,
    },
    leaves: [{ kind: 'link', path, target, owner: asked.owner, group: asked.group }],
    steps: [run(linkScript(path, asked, { target, isNew: present === undefined }))],
  }
}

/** Shell that makes a link where no other user can touch it, and then renames it into place. */
function linkScript(
  path: string,
  asked: Attributes,
  { target, isNew }: { readonly target: string; readonly isNew: boolean },
): Script {
  const name = posix.basename(path)
  const own = bothOf(asked) === '' ? sh`` : sh`\nchown -h ${bothOf(asked)} ${`./${name}`}`
  const made = sh`ln -s -- ${target} ${`./${name}`}${own}
${isNew ? sh`ln` : sh`mv -f`} ${`./${name}`} ..${relabel(`../${name}`)}`
  const { owner, group } = asked
  return inFolder({
    folder: posix.dirname(path),
    byOther: wantedByOther({ owner, group, names: isNew ? [] : [name], isNew }),
    script: { ...joinScripts([STAGING_FOLDER, sh`_w_stage`, made]), shown: made.shown },
  })
}

function run(script: Script): Step {
  return { kind: 'run', script }
}
