import { MASK } from '../core/secret.ts'
import { within } from '../engine/scope.ts'
import { throughFrames } from '../engine/task-inputs.ts'
import type { Inventory } from '../inventory/model.ts'
import type { Reference, Scope, ValueTemplate } from '../language/value-template.ts'
import { followReferences } from '../program/follow-references.ts'
import { referencesOfKeywords } from '../program/keyword-table.ts'
import type { Playbook, Task } from '../program/model.ts'
import type { TemplatedVariable } from '../program/variables.ts'
import { tasksAndHandlers } from '../program/walker.ts'

/** The texts of those variables of `-e` whose names call them secret, as known before anything is loaded. */
export function namedSecrets(extraVars: Scope): readonly string[] {
  return Object.entries(extraVars).flatMap(([name, value]) =>
    isSecretName(name) ? leavesOf(value) : innerSecrets(value),
  )
}

/**
 * Names of variables of `-e` that are not shown: those with a name that calls them secret, those for which inventory
 * or playbook have a secret of the same name, and those that a secret parameter of a module or the content of a
 * `sensitive` task is made from.
 */
export function hiddenNames(
  extraVars: Scope,
  { inventory, playbook }: { readonly inventory: Inventory; readonly playbook: Playbook },
): ReadonlySet<string> {
  const names = Object.keys(extraVars)
  if (names.length === 0) return new Set()
  const definitions = definitionsIn(inventory, playbook)
  const declared = definitions.filter(({ value }) => (value.secrets ?? []).length > 0).map(({ name }) => name)
  const tasks = playbook.plays.flatMap(tasksAndHandlers)
  const uses = tasks.map(usesOf)
  const behind = (pick: keyof TaskUses): ReadonlySet<string> =>
    namesBehind(
      uses.flatMap((use) => use[pick]),
      definitions,
    )
  const [secret, sensitive, open] = [behind('secret'), behind('sensitive'), behind('open')]
  const isHidden = (name: string): boolean =>
    declared.includes(name) || secret.has(name) || (sensitive.has(name) && !open.has(name))
  return new Set(names.filter((name) => isSecretName(name) || isHidden(name)))
}

/** All texts in a value, in the form in which they would be printed, without truth values. */
export function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : []
}

/** A word after `-e`, with a hidden value masked. */
export function shownExtra(word: string, hidden: ReadonlySet<string>): string {
  const name = nameIn(word)
  return name !== undefined && hidden.has(name) ? `${name}=${MASK}` : word
}

/** The name of the variable that a word after `-e` sets; `undefined` for a file. */
export function nameIn(word: string): string | undefined {
  const equals = word.startsWith('@') ? -1 : word.indexOf('=')
  return equals < 1 ? undefined : word.slice(0, equals)
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !PLACE_NAME.test(name)
}

const SECRET_NAME =
  /passw|passphrase|passcode|secret|token|credential|apikey|(?:^|_)(?:pass|pw|pwd|psk|pin|key|keys)(?:_|$)/i
/** Ends of names that stand for a secret's place or kind, not for the secret. */
const PLACE_NAME = /_(?:file|path|dir|folder|name|user|type|bits|size|length|age|days|id)$/i

function innerSecrets(value: unknown): readonly string[] {
  return value !== null && typeof value === 'object' ? namedSecrets(value as Scope) : []
}

function definitionsIn(inventory: Inventory, { plays }: Playbook): readonly TemplatedVariable[] {
  const ofHosts = new Set([...inventory.hosts.values()].flatMap(({ vars }) => [...vars.values()]))
  const ofPlays = plays.flatMap((play) => [
    ...play.defaults,
    ...play.vars,
    ...tasksAndHandlers(play).flatMap(({ frames }) => frames.flatMap((frame) => frame.vars)),
  ])
  return [...ofHosts, ...new Set(ofPlays)]
}

/** The variables that a task reads, by their use. */
interface TaskUses {
  readonly secret: readonly Reference[]
  /** Read for content that is not shown. A variable that is read for anything else, too, is no secret. */
  readonly sensitive: readonly Reference[]
  readonly open: readonly Reference[]
}

function usesOf(task: Task): TaskUses {
  const { module, params, source } = task
  const properties: Readonly<Record<string, unknown>> = module.params.properties ?? {}
  const fields = [...(params.fields ?? [])]
  const isSensitive = fields.some(([name, value]) => name === 'sensitive' && isTrue(value))
  const kindOf = (name: string): keyof TaskUses => {
    if ((properties[name] as { readonly secret?: boolean } | undefined)?.secret === true) return 'secret'
    return isSensitive && name === 'content' ? 'sensitive' : 'open'
  }
  const references = { secret: [], sensitive: [], open: [] } as Record<keyof TaskUses, Reference[]>
  for (const [name, value] of fields) references[kindOf(name)].push(...value.references)
  if (source?.kind === 'template')
    references[isSensitive ? 'sensitive' : 'open'].push(...source.template.references)
  references.open.push(...referencesOfKeywords(task))
  const outside = (kind: keyof TaskUses): readonly Reference[] =>
    throughFrames(references[kind], task).references
  const ofConditions = task.when.flatMap(
    ({ references: own, level }) => throughFrames(own, within(task, level)).references,
  )
  return {
    secret: outside('secret'),
    sensitive: outside('sensitive'),
    open: [...outside('open'), ...ofConditions],
  }
}

function isTrue(value: ValueTemplate): boolean {
  return value.references.length === 0 && (value.secrets ?? []).length === 0 && value.render({}) === true
}

function namesBehind(
  references: readonly Reference[],
  definitions: readonly TemplatedVariable[],
): ReadonlySet<string> {
  return new Set(followReferences(references, definitions, nameMeant).map(nameMeant))
}

/** The variable that a reference means. A variable of the peer is hidden like the host's own. */
function nameMeant({ path: [first = '', second = ''] }: Reference): string {
  return first === 'peer' ? second : first
}
