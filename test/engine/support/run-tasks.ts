import { Masker } from '../../../src/core/masker.ts'
import type { AnyModule } from '../../../src/core/module-definition.ts'
import { type RunRequest, runPlaybook } from '../../../src/engine/run-playbook.ts'
import type { Host, Inventory, Pair } from '../../../src/inventory/model.ts'
import type { HostTaskFinished, RecordedEvent, RunEvent } from '../../../src/journal/event.ts'
import { OwedHandlers } from '../../../src/journal/owed-handlers.ts'
import type { Play, Task } from '../../../src/program/model.ts'
import type { Target } from '../../../src/transport/target.ts'
import { VALIDATOR } from '../../support/validator.ts'
import type { ScriptedWorld } from './scripted-host.ts'
import { constant, NOWHERE } from './values.ts'

export function task(name: string, module: AnyModule, params: unknown, more: Partial<Task> = {}): Task {
  return {
    kind: 'task',
    address: name,
    id: undefined,
    name,
    span: NOWHERE,
    module,
    params: constant(params),
    source: undefined,
    when: [],
    register: undefined,
    definedNames: [],
    guard: undefined,
    notify: [],
    tags: [],
    loop: undefined,
    until: undefined,
    become: undefined,
    actors: undefined,
    runOnce: false,
    timeoutMs: undefined,
    ignoreFailure: false,
    frames: [],
    ...more,
  }
}

export interface Outcome {
  readonly exitCode: number
  /** What was told, without its stamps. */
  readonly events: readonly RunEvent[]
  /** The same with them. */
  readonly recorded: readonly RecordedEvent[]
  /** `host task[item]: outcome`, in the order of the tasks and hosts. */
  readonly lines: readonly string[]
}

export interface Options extends Partial<RunRequest> {
  readonly hosts?: readonly string[]
  readonly handlers?: readonly Task[]
  readonly serial?: number
  /** Hosts of the inventory that are not in the play. */
  readonly others?: readonly string[]
  /** The first two hosts are a pair. */
  readonly pair?: boolean
}

/** Runs tasks on scripted hosts and gathers what is told. */
export async function runTasks(
  world: ScriptedWorld,
  tasks: readonly Task[],
  options: Options = {},
): Promise<Outcome> {
  const { hosts = ['a', 'b'], others = [], handlers = [], serial, pair = false, ...more } = options
  const play: Play = {
    kind: 'play',
    address: 'play',
    name: 'play',
    span: NOWHERE,
    hosts,
    serial,
    defaults: [],
    vars: [],
    children: tasks,
    handlers,
  }
  const recorded: RecordedEvent[] = []
  let time = 0
  const exitCode = await runPlaybook({
    id: 'test',
    owner: 'me@here',
    playbook: { path: 'test.yml', plays: [play] },
    inventory: inventoryOf([...hosts, ...others], pair),
    mode: 'apply',
    targets: new Set(hosts),
    isSelected: () => true,
    extraVars: {},
    validator: VALIDATOR,
    scopeOf: (host) => ({ host: { name: host } }),
    targetOf,
    connect: world.connect,
    reporters: [{ name: 'test', onEvent: (event) => void recorded.push(event) }],
    masker: new Masker(),
    clock: { now: () => new Date(0), monotonicMs: () => time++ / 1000, sleep: () => Promise.resolve() },
    owed: new OwedHandlers(),
    forks: 100,
    probesAhead: Number.POSITIVE_INFINITY,
    interrupt: new AbortController().signal,
    showScripts: false,
    showDiffs: false,
    signalsPending: false,
    ...more,
  })
  const events = recorded.map(({ run: _run, seq: _seq, at: _at, ...event }) => event as RunEvent)
  return { exitCode, events, recorded, lines: finished(events).map(line).toSorted() }
}

export function finished(events: readonly RunEvent[]): readonly HostTaskFinished[] {
  return events.filter((event) => event.type === 'host.task.finished')
}

function line({ host, task, item, outcome }: HostTaskFinished): string {
  return `${host} ${task}${item === undefined ? '' : `[${item}]`}: ${outcome}`
}

function inventoryOf(names: readonly string[], isPair: boolean): Inventory {
  const [active = '', standby = ''] = names
  const vip = { address: '10.0.0.9', prefix: 24, interface: undefined }
  const pair: Pair | undefined = isPair ? { name: 'pair', span: NOWHERE, active, standby, vip } : undefined
  const hosts = names.map(
    (name) => [name, hostOf(name, name === active || name === standby ? pair : undefined)] as const,
  )
  return { path: 'inventory.yml', hosts: new Map(hosts), groups: new Map(), pairs: new Map() }
}

function hostOf(name: string, pair: Pair | undefined): Host {
  return {
    name,
    span: NOWHERE,
    address: name,
    peerAddress: name,
    connection: {} as Host['connection'],
    groups: [],
    pair,
    role: undefined,
    vars: new Map(),
  }
}

export function targetOf(name: string): Target {
  return {
    name,
    address: name,
    port: 22,
    user: 'login',
    transport: 'ssh2',
    jump: undefined,
    become: { method: 'sudo', password: undefined },
    connectTimeoutMs: 1,
    authTimeoutMs: 1,
  }
}
