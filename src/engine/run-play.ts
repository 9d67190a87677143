import { formatSpan } from '../core/source.ts'
import type { Play, Task } from '../program/model.ts'
import { tasksIn } from '../program/walker.ts'
import type { HostConnection } from '../shell/contract.ts'
import { proberOf } from '../units/executor.ts'
import { ProbeWindow } from '../units/probe-window.ts'
import { handlerKey } from './attempts.ts'
import type { HostState } from './host-state.ts'
import { actorNameOf, hostTask, type Subject } from './host-task.ts'
import { PendingChanges } from './pending-changes.ts'
import { involvementOf, requestsAhead } from './requests-ahead.ts'
import type { RunContext } from './run-context.ts'
import { shareOutcome } from './run-once.ts'
import { runTask } from './run-task.ts'
import { settleOwed } from './settle-owed.ts'

/** Takes the play's hosts through its tasks, batch by batch; within a batch a task ends on every host before the next one starts. */
export async function runPlay(play: Play, run: RunContext): Promise<void> {
  const hosts = play.hosts.filter(
    (name) => run.targets.has(name) && run.hosts.get(name)?.stopped === undefined,
  )
  if (hosts.length === 0) return
  run.emit({ type: 'play.started', address: play.address, play: play.name, hosts })
  const batches = batchesOf(hosts, play.serial)
  for (const [index, batch] of batches.entries()) {
    if (run.isInterrupted()) return
    await runBatch(play, batch, run)
    const failed = batch.filter((name) => run.hosts.get(name)?.stopped === 'failed')
    const rest = batches.slice(index + 1).flat()
    if (failed.length > 0 && rest.length > 0) return leaveAlone(play, rest, failed, run)
  }
}

function batchesOf(hosts: readonly string[], serial: number | undefined): readonly (readonly string[])[] {
  const size = serial ?? hosts.length
  return Array.from({ length: Math.ceil(hosts.length / size) }, (_, index) =>
    hosts.slice(index * size, (index + 1) * size),
  )
}

/**
 * Leaves out the batches behind a failed one: what failed on one host of a pair would fail on the other, which is
 * still healthy.
 */
function leaveAlone(play: Play, rest: readonly string[], failed: readonly string[], run: RunContext): void {
  for (const name of rest) {
    const state = run.hosts.get(name)
    if (state !== undefined) state.stopped = 'failed'
    run.emit({ type: 'host.left', host: name, address: play.address, play: play.name })
    run.emit({
      type: 'warning',
      host: name,
      message: `left as it was, because the play failed on ${failed.join(', ')}`,
    })
  }
}

interface BatchHost {
  readonly subject: Subject
  readonly window: ProbeWindow
}

async function runBatch(play: Play, batch: readonly string[], run: RunContext): Promise<void> {
  const batchHosts = subjectsOf(batch, run).map((subject) => ({
    subject,
    window: windowOf(subject, play, run),
  }))
  try {
    for (const task of tasksIn(play)) {
      if (run.isInterrupted()) return
      const involved = batchHosts.flatMap((batchHost) => involvedHost(batchHost, task, play, run))
      await runAsMeant(task, involved, { batchHosts, play, run })
    }
    await runHandlers(play, batchHosts, run)
  } finally {
    for (const { window } of batchHosts) window.close()
  }
}

interface Batch {
  readonly batchHosts: readonly BatchHost[]
  readonly play: Play
  readonly run: RunContext
}

/** Runs a task on all hosts of a batch, or on the first one for all (`once`). */
async function runAsMeant(
  task: Task,
  involved: readonly BatchHost[],
  { batchHosts, play, run }: Batch,
  isHandler = false,
): Promise<void> {
  const [first] = involved
  if (!task.runOnce || first === undefined) return runOnAll(task, involved, play, run, isHandler)
  const { host } = first.subject
  const before = host.facts
  await runOnAll(task, [first], play, run, isHandler)
  const others = batchHosts.map(({ subject }) => subject)
  if (!run.isInterrupted()) shareOutcome(task, host, before, others, run)
}

/**
 * The hosts of the batch for which a task is run or probed; a task that is only needed for its result is probed, and
 * changes nothing.
 */
function involvedHost(batchHost: BatchHost, task: Task, play: Play, run: RunContext): readonly BatchHost[] {
  const { subject } = batchHost
  if (subject.isOut || subject.host.stopped !== undefined) return []
  switch (involvementOf(task, play, subject, run)) {
    case 'none':
      return []
    case 'run':
      return [batchHost]
    case 'observe':
      return [subject.isObserved ? batchHost : { ...batchHost, subject: observer(subject.host, run) }]
  }
}

async function runOnAll(
  task: Task,
  batchHosts: readonly BatchHost[],
  play: Play,
  run: RunContext,
  isHandler = false,
): Promise<void> {
  const shown = batchHosts.filter(({ subject }) => !subject.isObserved)
  if (batchHosts.length === 0) return
  if (shown.length > 0) {
    const hosts = shown.map(({ subject }) => subject.host.name)
    const { name, module, span } = task
    const place = formatSpan(span)
    run.emit({
      type: 'task.started',
      address: task.address,
      task: name,
      module: module.name,
      place,
      hosts,
    })
  }
  await run.queue.addAll(
    byActor(task, batchHosts).map((own) => async () => {
      for (const { subject, window } of own)
        if (!run.isInterrupted()) await runTask(hostTask(task, subject, { play, window, isHandler, run }))
    }),
  )
}

/** Groups subjects by the host where the task is done: tasks on one host are done one after the other. */
function byActor(task: Task, batchHosts: readonly BatchHost[]): readonly (readonly BatchHost[])[] {
  if (task.actors === undefined) return batchHosts.map((batchHost) => [batchHost])
  const lists = new Map<string, BatchHost[]>()
  for (const batchHost of batchHosts) {
    const actor = actorNameOf(task, batchHost.subject.host.name)
    lists.set(actor, [...(lists.get(actor) ?? []), batchHost])
  }
  return [...lists.values()]
}

/**
 * Runs each notified handler once, in the order of the play's list, on the hosts that owe the handler. A failed host
 * still owes its handlers.
 */
async function runHandlers(play: Play, batchHosts: readonly BatchHost[], run: RunContext): Promise<void> {
  for (const handler of play.handlers) {
    if (run.isInterrupted()) return
    const key = handlerKey(handler.name, play)
    const owing = batchHosts.filter(
      ({ subject: { host, isObserved } }) =>
        !isObserved && host.stopped === undefined && run.owed.has(key, host.name),
    )
    await runAsMeant(handler, owing, { batchHosts, play, run }, true)
    for (const { subject } of owing) {
      if (subject.host.stopped === undefined) settleOwed(key, subject.host.name, run)
    }
  }
}

/** The hosts of a batch, and their peers outside of the batch, which are only observed. */
function subjectsOf(batch: readonly string[], run: RunContext): readonly Subject[] {
  const peers = batch
    .map((name) => peerName(name, run))
    .filter((name) => name !== undefined && !batch.includes(name))
  return [
    ...batch.map((name) => subject(name, run, false)),
    ...[...new Set(peers)].map((name) => subject(name ?? '', run, true)),
  ].filter((one) => one !== undefined)
}

function subject(name: string, run: RunContext, isObserved: boolean): Subject | undefined {
  const host = run.hosts.get(name)
  if (host === undefined || host.stopped !== undefined) return undefined
  if (isObserved) return observer(host, run)
  return { host, peer: peerOf(host, run), mode: run.mode, isObserved, pending: host.pending, isOut: false }
}

/** The subject for a host that is only observed. */
export function observer(host: HostState, run: RunContext): Subject {
  return {
    host,
    peer: peerOf(host, run),
    mode: 'check',
    isObserved: true,
    pending: new PendingChanges(),
    isOut: false,
  }
}

function peerOf({ name }: HostState, run: RunContext): HostState | undefined {
  return run.hosts.get(peerName(name, run) ?? '')
}

function peerName(name: string, run: RunContext): string | undefined {
  const { pair } = run.hosts.get(name)?.host ?? {}
  if (pair === undefined) return undefined
  return pair.active === name ? pair.standby : pair.active
}

export function windowOf(subject: Subject, play: Play, run: RunContext): ProbeWindow {
  return new ProbeWindow({
    changes: run.changes,
    held: run.held,
    clock: run.clock,
    limit: run.probesAhead,
    ahead: (from, isKnown) => requestsAhead(from, play, subject, run, isKnown),
    run: (parts, { actor, user }, hear) => proberOf(connectionTo(actor, run))(parts, user, hear),
  })
}

function connectionTo(name: string, { hosts }: RunContext): HostConnection {
  const host = hosts.get(name)
  if (host === undefined) throw new RangeError(`the run does not talk to "${name}"`)
  return host.connection
}
