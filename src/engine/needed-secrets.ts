import { peerOf } from '../inventory/host-scope.ts'
import type { Host, Inventory } from '../inventory/model.ts'
import { byPrecedence } from '../inventory/precedence.ts'
import type { Reference, Scope, SecretSource, ValueTemplate } from '../language/value-template.ts'
import type { Play, Playbook, Task } from '../program/model.ts'
import { tasksAndHandlers, tasksIn } from '../program/walker.ts'
import type { ScopeOf } from './host-state.ts'
import { involvements } from './involvement.ts'
import { isFalseFromTheStart } from './start-conditions.ts'
import { type OuterInputs, outerInputs } from './task-inputs.ts'

export interface NeedRequest {
  readonly playbook: Playbook
  readonly inventory: Inventory
  /** Hosts that may be changed. */
  readonly targets: ReadonlySet<string>
  readonly isSelected: (task: Task, host: string) => boolean
  /** Whether an earlier run left a handler undone on a host: the handler then runs although no task of this run notifies it. */
  readonly isOwed?: (handler: string, host: string) => boolean
  /** Variables of `-e`: a secret that they replace is not needed. */
  readonly extraVars: Scope
  readonly scopeOf: ScopeOf
}

/**
 * The secrets that the selected tasks can need on the selected hosts: those that the tasks name, and those behind the
 * variables that they read. A task with a condition counts, unless the condition is false whatever the run finds.
 */
export function neededSecrets(request: NeedRequest): ReadonlySet<SecretSource> {
  const found = new Set<SecretSource>()
  if (!hasSecrets(request)) return found
  const { isOwed = () => false } = request
  const involvement = involvements(request.playbook, request.isSelected)
  const inputs = new Map<Task, OuterInputs>()
  for (const play of request.playbook.plays) {
    const needs = new PlayNeeds(request, play)
    for (const host of hostsOf(play, request)) {
      const tasks = tasksIn(play).filter((task) => involvement(task, play, host.name) !== 'none')
      const handlers = play.handlers.filter(({ address }) => tasks.length > 0 || isOwed(address, host.name))
      for (const task of [...tasks, ...handlers]) {
        const own = inputs.get(task) ?? outerInputs(task)
        inputs.set(task, own)
        const needed = needs.of(host, own)
        if (needed.every((source) => found.has(source))) continue
        if (isFalseFromTheStart(task, play, { ...request, host: host.name })) continue
        for (const source of needed) found.add(source)
      }
    }
  }
  return found
}

function hasSecrets({ playbook, inventory }: NeedRequest): boolean {
  const named = (value: ValueTemplate | undefined): boolean => (value?.secrets ?? []).length > 0
  for (const { vars } of inventory.hosts.values())
    for (const { value } of vars.values()) if (named(value)) return true
  return playbook.plays.some(
    (play) =>
      [...play.defaults, ...play.vars].some(({ value }) => named(value)) ||
      tasksAndHandlers(play).some((task) => outerInputs(task).secrets.length > 0),
  )
}

/** The hosts of a play that may be changed, and their peers, which may be probed for results. */
function hostsOf(play: Play, { inventory, targets }: NeedRequest): readonly Host[] {
  const own = play.hosts.flatMap((name) => (targets.has(name) ? (inventory.hosts.get(name) ?? []) : []))
  const asksPeers = tasksAndHandlers(play).some((task) =>
    outerInputs(task).references.some(
      ({ path }) => path[0] === 'peer' && (path[1] ?? 'results') === 'results',
    ),
  )
  return asksPeers ? [...new Set([...own, ...own.flatMap((host) => peerOf(inventory, host) ?? [])])] : own
}

/** The secrets behind the variables of one play's hosts. */
class PlayNeeds {
  readonly #request: NeedRequest
  readonly #vars: ReadonlyMap<string, ValueTemplate>
  readonly #defaults: ReadonlyMap<string, ValueTemplate>
  readonly #known = new Map<string, readonly SecretSource[]>()

  constructor(request: NeedRequest, { vars, defaults }: Play) {
    this.#request = request
    this.#vars = new Map(vars.map(({ name, value }) => [name, value]))
    this.#defaults = new Map(defaults.map(({ name, value }) => [name, value]))
  }

  of(host: Host, { secrets, references }: OuterInputs): readonly SecretSource[] {
    return [...secrets, ...references.flatMap((reference) => this.#ofReference(reference, host, 'task'))]
  }

  #ofReference({ path }: Reference, host: Host, from: 'task' | 'peer'): readonly SecretSource[] {
    const [name = '', second] = path
    if (name !== 'peer') return this.#ofVariable(name, host, from)
    const peer = peerOf(this.#request.inventory, host)
    if (peer === undefined) return []
    const names = second === undefined ? [...peer.vars.keys()] : [second]
    return names.flatMap((one) => this.#ofVariable(one, peer, 'peer'))
  }

  /** Of a peer only the inventory's variables can be read. */
  #ofVariable(name: string, host: Host, from: 'task' | 'peer'): readonly SecretSource[] {
    const { extraVars } = this.#request
    if (Object.hasOwn(extraVars, name)) return []
    const key = JSON.stringify([from, host.name, name])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    // A variable that is made from itself is reported when it is rendered.
    this.#known.set(key, [])
    const inventory = host.vars.get(name)?.value
    const ofPlay = { defaults: this.#defaults.get(name), vars: this.#vars.get(name) }
    const value = byPrecedence({ host: inventory, ...(from === 'peer' ? {} : ofPlay) }).at(-1)
    const found = value === undefined ? [] : this.#ofTemplate(value, host, from)
    this.#known.set(key, found)
    return found
  }

  #ofTemplate(value: ValueTemplate, host: Host, from: 'task' | 'peer'): readonly SecretSource[] {
    const inner = value.references.flatMap((reference) => this.#ofReference(reference, host, from))
    return [...new Set([...(value.secrets ?? []), ...inner])]
  }
}
