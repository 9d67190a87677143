import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../../src/core/format-diagnostic.ts'
import { HostState } from '../../../src/engine/host-state.ts'
import { RunCache } from '../../../src/engine/run-cache.ts'
import { scopeFor } from '../../../src/engine/scope.ts'
import { hostScope } from '../../../src/inventory/host-scope.ts'
import { loadInventory } from '../../../src/inventory/load-inventory.ts'
import { type LocalFiles, localFiles } from '../../../src/inventory/local-files.ts'
import type { Inventory } from '../../../src/inventory/model.ts'
import { checkValue } from '../../../src/language/check-value.ts'
import { EvaluationError, type Scope } from '../../../src/language/value-template.ts'
import { modules } from '../../../src/modules/registry.ts'
import { loadPlaybook } from '../../../src/program/load-playbook.ts'
import type { Play, Playbook, Task } from '../../../src/program/model.ts'
import { tasksAndHandlers, tasksIn } from '../../../src/program/walker.ts'
import { CONNECTIONS } from '../../../src/transport/transport-table.ts'
import { ownFiles } from '../../support/own-files.ts'
import { VALIDATOR } from '../../support/validator.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** A shipped playbook, or one that includes a shipped task file with a variable of its own for each parameter. */
export interface ShippedProgram {
  readonly name: string
  readonly playbook: Playbook
  readonly inventory: Inventory
  /** The variables that can be set from outside, and what tasks define. */
  readonly variables: readonly string[]
}

/** What of a program reaches a host as text that something reads as a language. */
export interface Rendered {
  readonly where: string
  readonly kind: 'shell' | 'file'
  /** `undefined`, where what was put in is refused. */
  readonly text: () => string | undefined
}

export function shippedFiles(folder: 'playbooks' | 'tasks' | 'templates'): readonly string[] {
  return readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)
}

export function shippedPrograms(): readonly ShippedProgram[] {
  return [
    ...shippedFiles('playbooks').map((path) => program(path, localFiles(ownFiles()), join(ROOT, path))),
    ...shippedFiles('tasks')
      .filter((path) => Object.keys(parametersOf(path)).length > 0)
      .map(programOfTaskFile),
  ]
}

interface Parameter {
  readonly type: string
  readonly description: string
}

function parametersOf(path: string): Readonly<Record<string, Parameter>> {
  const text = localFiles(ownFiles()).read(join(ROOT, path)).toString()
  return (load(text) as { params?: Record<string, Parameter> }).params ?? {}
}

/** Task files that need what another one found. */
const BEFORE: Readonly<Record<string, readonly string[]>> = { 'key-exchange.yml': ['keygen.yml'] }

/** Without parameters that are a command by themselves, and say so. */
function programOfTaskFile(path: string): ShippedProgram {
  const parameters = Object.entries(parametersOf(path)).filter(
    ([, { type, description }]) => type !== 'boolean' && !description.startsWith('Command '),
  )
  const args = parameters.map(([name, { type }]) => [
    name,
    type === 'list' ? [`{{ given_${name} }}`] : `{{ given_${name} }}`,
  ])
  const before = (BEFORE[basename(path)] ?? []).map((name) => ({ include: name }))
  const play = {
    hosts: 'all',
    defaults: Object.fromEntries(parameters.map(([name]) => [`given_${name}`, 'given'])),
    tasks: [...before, { include: basename(path), with: Object.fromEntries(args) }],
  }
  const virtual = join(ROOT, 'tasks/in-memory.yml')
  const text = Buffer.from(JSON.stringify([play]))
  const files: LocalFiles = {
    ...localFiles(ownFiles()),
    stat: (asked) =>
      asked === virtual ? { kind: 'file', size: text.length } : localFiles(ownFiles()).stat(asked),
    read: (asked) => (asked === virtual ? text : localFiles(ownFiles()).read(asked)),
  }
  return program(path, files, virtual)
}

const INVENTORY = `hosts:
  a: { address: 192.0.2.1 }
  b: { address: 192.0.2.2 }
pairs:
  one: { active: a, standby: b, vip: 192.0.2.10/24, interface: eth0 }
`

function program(name: string, files: LocalFiles, path: string): ShippedProgram {
  const diagnostics = new Diagnostics()
  const withInventory: LocalFiles = {
    ...files,
    stat: (asked) => (asked === 'inventory.yml' ? { kind: 'file', size: 1 } : files.stat(asked)),
    read: (asked) => (asked === 'inventory.yml' ? Buffer.from(INVENTORY) : files.read(asked)),
  }
  const inventory = loadInventory({
    path: 'inventory.yml',
    files: withInventory,
    home: '/home/me',
    connections: CONNECTIONS,
    validator: VALIDATOR,
    diagnostics,
  })
  const playbook = loadPlaybook({
    path,
    files: withInventory,
    inventory,
    catalog: modules,
    validator: VALIDATOR,
    extraVars: {},
    diagnostics,
  })
  if (inventory === undefined || playbook === undefined || diagnostics.hasErrors)
    throw new Error(diagnostics.all.map(formatDiagnostic).join('\n\n'))
  return { name, playbook, inventory, variables: [...new Set(playbook.plays.flatMap(variablesOf))] }
}

function variablesOf(play: Play): readonly string[] {
  const { defaults, vars } = play
  return [
    ...[...defaults, ...vars].map(({ name }) => name),
    ...tasksIn(play).flatMap((task) => task.definedNames),
  ]
}

/** Everything, with a value in a variable or in what a task found on the host and its peer. */
export function renderedWith(given: ShippedProgram, values: Scope, found?: FoundValue): readonly Rendered[] {
  return given.playbook.plays.flatMap((play) => {
    const around = surroundings(given, play, values, found)
    return tasksAndHandlers(play).flatMap((task) => renderedTask(task, scopeFor(task, around, undefined)))
  })
}

/** Text in place of each text that the task with this result found. */
export interface FoundValue {
  readonly result: string
  readonly text: string
}

export function resultNames({ playbook }: ShippedProgram): readonly string[] {
  const tasks = playbook.plays.flatMap(tasksIn)
  return [...new Set(tasks.flatMap(({ register }) => (register === undefined ? [] : [register])))]
}

function surroundings({ inventory }: ShippedProgram, play: Play, values: Scope, found?: FoundValue) {
  const state = (name: string): HostState => {
    const host = inventory.hosts.get(name)
    if (host === undefined) throw new Error(`there is no host ${name}`)
    const made = new HostState(host, {} as HostState['connection'], 'root', (given) =>
      hostScope(inventory, name, given),
    )
    for (const task of tasksIn(play))
      if (task.register !== undefined)
        made.keepResult(task.register, { kind: 'known', value: resultOf(task, task.register, found) })
    return made
  }
  const around = {
    play,
    host: state('a'),
    peer: state('b'),
    actorOf: () => ({ name: 'a', login: 'me' }),
    extraVars: values,
    cache: new RunCache(),
  }
  for (const task of tasksIn(play)) {
    if (task.definedNames.length === 0) continue
    const params = attempt(() => task.params.render(scopeFor(task, around, undefined)))
    for (const [name, value] of Object.entries(
      (params === undefined ? undefined : task.module.defines?.(params)) ?? {},
    ))
      around.host.setVariable(name, value)
  }
  return around
}

function resultOf({ module }: Task, name: string, found: FoundValue | undefined): Scope {
  const text = found?.result === name ? found.text : 'found'
  const byType: Scope = { string: text, integer: 0, number: 0, boolean: false, array: Array(6).fill(text) }
  const properties = Object.entries(module.result.properties ?? {}) as [string, { type?: string }][]
  return Object.fromEntries(properties.map(([key, { type }]) => [key, byType[type ?? 'string'] ?? text]))
}

function renderedTask(task: Task, scope: Scope): readonly Rendered[] {
  const texts: Rendered[] = []
  const { guard, module, source } = task
  const params = () => task.params.render(scope) as Scope
  const own = (key: string) => () => (key in params() ? String(params()[key]) : undefined)
  if (guard !== undefined)
    texts.push({ where: 'guard', kind: 'shell', text: () => String(guard.command.render(scope)) })
  for (const key of SHELL_PARAMETERS[module.name] ?? [])
    texts.push({ where: key, kind: 'shell', text: own(key) })
  texts.push({ where: 'probe', kind: 'shell', text: () => probeOf(task, params()) })
  if (source?.kind === 'template') {
    const { template } = source
    const { path } = template
    const kind = path.endsWith('settings.conf.hbs') ? 'shell' : 'file'
    texts.push({ where: `templates/${basename(path)}`, kind, text: () => template.render(scope) })
  }
  return texts.map(({ where, kind, text }) => ({
    where: where.startsWith('templates/') ? where : `"${task.name}", ${where}`,
    kind,
    text: () => attempt(text),
  }))
}

/** What a module gets as shell text of the user's; its probe may hold some of it, but not all. */
export const SHELL_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  command: ['command', 'unless'],
  query: ['command'],
  wait_for: ['command'],
  copy: ['validate'],
  template: ['validate'],
}

function probeOf({ module, source }: Task, params: Scope): string | undefined {
  const all = source === undefined ? params : { ...params, source: [] }
  if (checkValue(params, module.params, VALIDATOR).length > 0 || module.check?.(all) !== undefined)
    return undefined
  return source === undefined ? module.probe(all)?.source : undefined
}

/** What cannot be evaluated with a value gets nowhere. */
function attempt<Value>(evaluate: () => Value): Value | undefined {
  try {
    return evaluate()
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}
