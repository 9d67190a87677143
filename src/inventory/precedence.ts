import type { Scope } from '../language/value-template.ts'
import { innerScope, type NamedValue, withValues, withVariables } from './variable-scope.ts'

/**
 * Where a variable's value comes from: the later of two that name it wins. This table is the one place that says so; inventory, load
 * and run order what they have by it (`byPrecedence`), and docs/language.md shows it.
 */
export const PRECEDENCE = [
  {
    level: 'defaults',
    where: '`defaults` of the play',
    text: 'they stand in where nothing else names the variable',
  },
  { level: 'all', where: '`vars` of the inventory', text: 'for all hosts' },
  {
    level: 'groups',
    where: '`vars` of the groups',
    text: 'of an inner group over those of the groups around it',
  },
  { level: 'pair', where: '`vars` of the pair', text: 'for both of its members' },
  { level: 'host', where: '`vars` of the host', text: '' },
  { level: 'vars', where: '`vars` of the play', text: '' },
  { level: 'set', where: '`set`', text: 'on the host where it ran, in later plays, too' },
  { level: 'extra', where: '`-e`', text: 'from the command line' },
  { level: 'include', where: '`vars` of an include', text: 'for the tasks within' },
  {
    level: 'parameters',
    where: 'parameters of a task file',
    text: 'what an include gives under `with`, or else their defaults',
  },
  { level: 'task', where: '`vars` of a task', text: '' },
  { level: 'item', where: '`item` and `index`', text: 'in a `loop`' },
] as const

type Level = (typeof PRECEDENCE)[number]['level']

/** What some of the levels give, the one that wins last. */
export function byPrecedence<Given>(given: Partial<Record<Level, Given | undefined>>): readonly Given[] {
  return PRECEDENCE.flatMap(({ level }) => {
    const value = given[level]
    return value === undefined ? [] : [value]
  })
}

/** What the levels up to `-e` give to one host. Variables of one level see each other and those of all the others by name. */
export interface OuterLevels {
  readonly defaults?: Iterable<NamedValue>
  /** The inventory's, from `all` to `host`. */
  readonly inventory?: Iterable<NamedValue>
  readonly vars?: Iterable<NamedValue>
  readonly set?: Scope
  readonly extra?: Scope
}

/** The names that wrtcplay gives, and above them the variables of the levels up to `-e`. */
export function outerScope(names: Scope, given: OuterLevels): Scope {
  const variables = (values: Iterable<NamedValue> | undefined) =>
    values && ((scope: Scope) => withVariables(scope, values))
  const values = (known: Scope | undefined) => known && ((scope: Scope) => withValues(scope, known))
  return byPrecedence({
    defaults: variables(given.defaults),
    host: variables(given.inventory),
    vars: variables(given.vars),
    set: values(given.set),
    extra: values(given.extra),
  }).reduce((scope, add) => add(scope), names)
}

/** Variables of an include, a task file's parameters or a task: each of these frames sees the ones before it. */
export interface Frame {
  readonly vars: Iterable<NamedValue>
  /** Names further out that are not seen here. */
  readonly hides: readonly string[]
}

/** The levels above `-e`, from an include to the item of a loop. */
export function taskScope(outer: Scope, frames: readonly Frame[], item: Item | undefined): Scope {
  if (item === undefined) return frames.reduce(withFrame, outer)
  const items = { item: item.value, index: item.index }
  return withValues(frames.reduce(withFrame, withValues(outer, items)), items)
}

/** One item of a loop. */
export interface Item {
  readonly value: unknown
  /** Counts from 0. */
  readonly index: number
}

function withFrame(scope: Scope, { vars, hides }: Frame): Scope {
  return innerScope(scope, vars, hides)
}

/** Names that wrtcplay gives. Variables cannot be called so. */
export const BUILT_IN_NAMES: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'host.name', text: 'the host’s name in the inventory' },
  { name: 'host.address', text: 'its address' },
  { name: 'host.peer_address', text: 'its address for the link to its peer; `address` where none is given' },
  { name: 'host.port', text: 'the port of its sshd' },
  { name: 'host.groups', text: 'names of the groups that it is in' },
  { name: 'groups.NAME', text: 'names of the hosts of a group; `groups.all` are all hosts' },
  { name: 'results.NAME', text: 'what a task has registered on this host' },
  {
    name: 'hosts.NAME.results.NAME',
    text: 'what a task has registered on a host of the run; `hosts["NAME"]` where the name is no word',
  },
  { name: 'item, index', text: 'within a `loop`: the item, and its number from 0' },
  { name: 'result', text: 'in the condition of `until`: what the attempt has come to' },
  { name: 'role', text: 'members of pairs: `active` or `standby`, as configured' },
  { name: 'pair.name', text: 'members of pairs: its name' },
  { name: 'pair.active, pair.standby', text: 'names of its members' },
  { name: 'pair.members', text: 'both of them in a list, the active one first' },
  {
    name: 'pair.vip',
    text: 'its floating address: `address`, `prefix`, `cidr`, `interface` (empty where none is given)',
  },
  {
    name: 'pair.holder',
    text: 'name of the member that holds the floating address now, `null` for none: the hosts are asked when a task needs it, in a dry run, too. Where it cannot be told, because both hold it or one does not answer, a task that needs it fails and says why',
  },
  { name: 'peer.name, peer.role', text: 'members of pairs: the other member' },
  { name: 'peer.address, peer.port', text: 'its address for the link between the two; the port of its sshd' },
  { name: 'peer.NAME', text: 'a variable of the other member, as the inventory and `-e` have it' },
  { name: 'peer.results.NAME', text: 'what a task has registered on the other member' },
]
