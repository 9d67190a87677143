import { type Change, type Failure, failure, type Step } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import { type Attributes, fourDigits } from './attributes.ts'
import type { PathFacts } from './path-facts.ts'
import { relabel } from './selinux.ts'

interface Creation extends Attributes {
  readonly state: 'file' | 'directory' | 'link' | 'touch' | 'absent'
}

/** Makes what is not there, or turns a link to another target; `present` is the link's target so far. */
export function creation(
  path: string,
  asked: Creation,
  target: string | undefined,
  present?: string,
): readonly Change[] | Failure {
  switch (asked.state) {
    case 'directory':
      return [
        made(
          `create folder ${path}`,
          sh`set -e
mkdir -p ${path}${relabel(path)}`,
          path,
          asked,
        ),
      ]
    case 'touch':
      return [
        made(
          `create ${path}, empty`,
          sh`set -e
( set -C; : >${path} )${relabel(path)}`,
          path,
          asked,
        ),
      ]
    case 'link': {
      const verb = present === undefined ? 'create' : 'turn'
      const change = made(
        `${verb} symbolic link ${path} to ${target}`,
        linkScript(path, target ?? ''),
        path,
        asked,
      )
      const before = present === undefined ? undefined : `-> ${present}\n`
      return [{ ...change, diff: { label: path, before, after: `-> ${target}\n` } }]
    }
    default:
      return failure(
        `${path} is not there`,
        'make it with `copy` or `template`, or an empty one with `state: touch`',
      )
  }
}

/** A folder that has something in it goes only when the task says so. */
export function removal(
  path: string,
  facts: PathFacts | undefined,
  { hasEntries, recurse }: { readonly hasEntries: boolean; readonly recurse: boolean },
): readonly Change[] | Failure {
  if (facts === undefined) return []
  if (facts.type !== 'directory') return [{ summary: `remove ${path}`, steps: [run(sh`rm -f ${path}`)] }]
  if (!hasEntries) return [{ summary: `remove folder ${path}`, steps: [run(sh`rmdir ${path}`)] }]
  return recurse
    ? [{ summary: `remove folder ${path} with all that is in it`, steps: [run(sh`rm -rf ${path}`)] }]
    : failure(`the folder ${path} is not empty`, 'say `recurse: true` to remove it with all that is in it')
}

/** `-h`: symbolic links in the folder get the owner themselves, what they point to does not. */
export function ownAll(path: string, { owner = '', group }: Attributes, first: string): Change {
  const both = group === undefined ? owner : `${owner}:${group}`
  return {
    summary: `set owner of all in ${path} to ${both} (${first} and perhaps others)`,
    steps: [run(sh`chown -R -h ${both} ${path}`)],
  }
}

function made(summary: string, script: Script, path: string, asked: Creation): Change {
  const { owner = '', group } = asked
  const both = group === undefined ? owner : `${owner}:${group}`
  const mode = asked.state === 'link' ? undefined : fourDigits(asked.mode)
  const attributes = [
    ...(both === '' ? [] : [run(sh`chown -h ${both} ${path}`)]),
    ...(mode === undefined ? [] : [run(sh`chmod ${mode} ${path}`)]),
  ]
  return { summary, steps: [run(script), ...attributes] }
}

/** Without `mv -T`, which is not everywhere, a link cannot be renamed over one that points to a folder: for a moment there is none. */
function linkScript(path: string, target: string): Script {
  return sh`set -e
if [ -L ${path} ]; then rm -f ${path}; fi
ln -s -- ${target} ${path}${relabel(path)}`
}

function run(script: Script): Step {
  return { kind: 'run', script }
}
