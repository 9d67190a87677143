import type { Change, Resource } from '../../../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../../../core/shell.ts'
import { type HeldPath, onPaths } from './held-paths.ts'
import type { PathFacts } from './path-facts.ts'

/** The owner, group and permissions that a task asks for; those that it does not name stay as they are. */
export interface Attributes {
  readonly owner?: string
  readonly group?: string
  /** Three or four octal digits. */
  readonly mode?: string
}

export interface Present extends HeldPath {
  readonly facts: PathFacts
}

/** One change for owner and group, and one for the permissions, for any number of paths; `what` names the paths in messages. */
export function attributeChanges(
  asked: Attributes,
  present: readonly Present[],
  what: string,
): readonly Change[] {
  const foreign = present.filter(({ facts }) => !isOwned(asked, facts))
  const changes: Change[] = []
  if (foreign.length > 0) changes.push(ownershipChange(asked, foreign, what))
  const mode = fourDigits(asked.mode)
  if (mode === undefined) return changes
  const special = !mode.startsWith('0')
  const wrong = present.filter((one) => one.facts.mode !== mode || (special && foreign.includes(one)))
  if (wrong.length > 0) changes.push(modeChange(asked, mode, wrong, what))
  return changes
}

/** Owner and group in the form `OWNER:GROUP` of `chown`; empty when a task asks for neither. */
export function bothOf({ owner = '', group }: Attributes): string {
  return group === undefined ? owner : `${owner}:${group}`
}

/** A test for `find` that matches paths with another owner or group. */
export function foreignTest({ owner, group }: Attributes): Script {
  const tests = [
    ...(owner === undefined ? [] : [sh`! -user ${owner}`]),
    ...(group === undefined ? [] : [sh`! -group ${group}`]),
  ]
  return sh`\\( ${joinScripts(tests, ' -o ')} \\)`
}

export function fourDigits(mode: string | undefined): string | undefined {
  return mode?.padStart(4, '0')
}

/**
 * A mode that `chmod` sets on a folder exactly: GNU's `chmod` keeps a folder's set-user-id and set-group-id bits,
 * unless the number has five digits (coreutils manual, "Numeric Modes").
 */
export function exactly(mode: string): string {
  return mode.padStart(5, '0')
}

/** The users and groups that must exist before the attributes can be set, and the packages, which bring files and folders. */
export function attributeReads({ owner, group }: Attributes): readonly Resource[] {
  const reads: Resource[] = ['package:*']
  if (owner !== undefined) reads.push(`user:${owner}`)
  if (group !== undefined) reads.push(`group:${group}`)
  return reads
}

function isOwned({ owner, group }: Attributes, facts: PathFacts): boolean {
  return isNamed(owner, facts.owner, facts.uid) && isNamed(group, facts.group, facts.gid)
}

/** Whether an owner or group is the one that a task asks for, by name or number; true where a task asks for none. */
export function isNamed(asked: string | undefined, name: string, id: string): boolean {
  return asked === undefined || asked === name || asked === id
}

/** With `-h`, a symbolic link itself gets the owner. */
function ownershipChange(asked: Attributes, present: readonly Present[], what: string): Change {
  const { owner = '', group } = asked
  const both = bothOf(asked)
  return {
    summary: `set ${owner === '' ? 'group' : 'owner'} of ${namesOf(present, what)} to ${owner === '' ? group : both}`,
    diff: {
      label: namesOf(present, what),
      before: `owner ${listOnce(present.map(({ facts }) => `${facts.owner}:${facts.group}`))}\n`,
      after: `owner ${both}\n`,
    },
    leaves: present.map(({ path }) => ({ kind: 'attributes', path, owner: asked.owner, group })),
    steps: [
      {
        kind: 'run',
        script: onPaths(present, {
          command: sh`chown -h ${both}`,
          byOwner: owner === '' ? { group } : undefined,
          owner: undefined,
        }),
      },
    ],
  }
}

/** Sets the mode after `chown`, which clears the set-user-id and set-group-id bits. */
function modeChange({ owner }: Attributes, mode: string, present: readonly Present[], what: string): Change {
  const hasFolder = present.some(({ facts }) => facts.type === 'directory')
  return {
    summary: `set mode of ${namesOf(present, what)} to ${mode}`,
    diff: {
      label: namesOf(present, what),
      before: `mode ${listOnce(present.map(({ facts }) => facts.mode))}\n`,
      after: `mode ${mode}\n`,
    },
    leaves: present.map(({ path }) => ({ kind: 'attributes', path, mode })),
    steps: [
      {
        kind: 'run',
        script: onPaths(present, {
          command: sh`chmod ${hasFolder ? exactly(mode) : mode}`,
          byOwner: { group: undefined },
          owner,
        }),
      },
    ],
  }
}

function namesOf(present: readonly Present[], what: string): string {
  const [first] = present
  return present.length === 1 && first !== undefined ? first.path : `${present.length} ${what}`
}

function listOnce(values: readonly string[]): string {
  return [...new Set(values)].join(', ')
}
