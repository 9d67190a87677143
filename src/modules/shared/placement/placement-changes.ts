import { posix } from 'node:path'
import type { Change } from '../../../core/module-definition.ts'
import { userScript } from '../../../core/shell.ts'
import { type Attributes, attributeChanges, exactly, fourDigits, isNamed } from '../files/attributes.ts'
import { contentDiff, formatSize, type Piece } from '../files/content-diff.ts'
import type { Found, FoundFile } from '../files/file-probe.ts'
import { makeFolders } from '../files/made-folders.ts'
import type { PathFacts } from '../files/path-facts.ts'
import type { PlacedFile, Placement } from './placement.ts'

/** A file as it should be, and as it is. */
export interface Pair {
  readonly wanted: PlacedFile
  readonly found: FoundFile
}

export function folderChanges(
  { folders, folderMode, attributes }: Placement,
  found: Found,
): readonly Change[] {
  const missing = folders.filter((_, index) => found.folders[index] === undefined)
  if (missing.length === 0) return []
  const [first = ''] = missing
  const made = {
    owner: attributes.owner,
    group: attributes.group,
    mode: fourDigits(folderMode) ?? '0755',
  }
  return [
    {
      leaves: missing.map((path) => ({ kind: 'folder', path, ...made })),
      summary:
        missing.length === 1 ? `create folder ${first}` : `create ${missing.length} folders from ${first} on`,
      diff: { label: first, before: undefined, after: `${missing.join('\n')}\n` },
      steps: [
        {
          kind: 'run',
          script: makeFolders(missing, {
            ...made,
            mode: folderMode === undefined ? '0755' : exactly(folderMode),
          }),
        },
      ],
    },
  ]
}

export function putChange(placement: Placement, pair: Pair): Change {
  const { wanted, found } = pair
  const summary =
    found.facts === undefined
      ? `create ${found.path} (${formatSize(wanted.size)})`
      : `change the content of ${found.path}${also(placement.attributes, found.facts)}`
  return { summary, diff: diffOf(placement, pair), steps: stepsFor(placement, pair) }
}

/** The attributes that are set together with the content, in words. */
function also(asked: Attributes, facts: PathFacts): string {
  const changes = attributeChanges(asked, [{ path: '/', facts }], '')
  const kinds = changes.map(({ summary }) => summary.replace(/^set (\S+) of .* to /, '$1 '))
  return kinds.length === 0 ? '' : `, and set ${kinds.join(' and ')}`
}

/** One change for many files, with digests in place of their contents. */
export function batchChange(placement: Placement, pairs: readonly Pair[]): Change {
  const added = pairs.filter(({ found }) => found.facts === undefined).length
  const top = placement.folders[0] ?? posix.dirname(pairs[0]?.wanted.path ?? '/')
  const line = (path: string, sha256: string | undefined): string => `${sha256?.slice(0, 12)}  ${path}\n`
  return {
    summary: `write ${pairs.length} files below ${top} (${added} new, ${pairs.length - added} changed)`,
    diff: {
      label: `${top} (digests)`,
      before: pairs
        .map(({ found }) => (found.sha256 === undefined ? '' : line(found.path, found.sha256)))
        .join(''),
      after: pairs.map(({ found, wanted }) => line(found.path, wanted.sha256)).join(''),
    },
    steps: pairs.flatMap((pair) => stepsFor(placement, pair)),
  }
}

function diffOf({ sensitive }: Placement, { wanted, found }: Pair): NonNullable<Change['diff']> {
  const after = {
    size: wanted.size,
    bytes: wanted.content.kind === 'bytes' && !sensitive ? wanted.content.bytes : undefined,
  }
  const before: Piece | undefined =
    found.facts === undefined ? undefined : { size: found.facts.size, bytes: found.content }
  return contentDiff(found.path, before, after)
}

function stepsFor(
  { attributes, validate, backup, sensitive }: Placement,
  { wanted, found }: Pair,
): Change['steps'] {
  return [
    {
      kind: 'put',
      file: {
        path: found.path,
        content: wanted.content,
        expect: found.sha256 ?? 'absent',
        owner: attributes.owner,
        group: attributes.group,
        mode: fourDigits(attributes.mode) ?? (sensitive && isNewTo(attributes, found) ? '0600' : undefined),
        validate: validate === undefined ? undefined : userScript(validate),
        backup: backup && found.facts !== undefined ? true : undefined,
      },
    },
  ]
}

/**
 * Whether the file is new or has another owner than the task asks for. That owner chose its mode, perhaps in order to
 * read a secret to come, so the mode is not kept.
 */
function isNewTo({ owner }: Attributes, { facts }: FoundFile): boolean {
  return facts === undefined || !isNamed(owner, facts.owner, facts.uid)
}
