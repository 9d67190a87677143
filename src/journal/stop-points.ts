import type { ChangeStarted, RecordedEvent, RunSelection } from './event.ts'

/** Where a run ended on a host before the end of the play. */
export interface StopPoint {
  readonly run: string
  readonly why: 'failed' | 'unreachable' | 'left' | 'interrupted'
  readonly at: Place
  /** The tasks that the command line had selected. */
  readonly choice: TaskChoice
  /** Addresses of the tasks that had changed something on the host by then. */
  readonly changed: ReadonlySet<string>
  /** A change that was begun and for which no end is recorded. */
  readonly underWay: ChangeStarted | undefined
}

/**
 * `task`: this task is to be done again. `behind`: this task ended, and the next one is due. `play`: nothing of this
 * play was begun.
 */
type Place =
  | { readonly kind: 'task' | 'behind'; readonly address: string; readonly name: string }
  | { readonly kind: 'play'; readonly address: string; readonly name: string }
  | { readonly kind: 'start' }

export type TaskChoice = Pick<RunSelection, 'tags' | 'skipTags' | 'tasks' | 'startAt'>

export function choiceOf({ tags, skipTags, tasks, startAt }: RunSelection): TaskChoice {
  const given = Object.entries({ tags, skipTags, tasks, startAt }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as TaskChoice
}

/** Collects from a journal where its run ended on each host. */
export class RunNotes {
  readonly hosts: readonly string[]
  readonly selection: RunSelection
  readonly #run: string
  readonly #notes = new Map<string, HostNotes>()
  #isEnded = false

  constructor({ run, hosts, selection = {} }: Extract<RecordedEvent, { type: 'run.started' }>) {
    this.#run = run
    this.hosts = hosts
    this.selection = selection
  }

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'change.started':
        this.#of(event.host).open = { kind: 'task', address: event.address, name: event.task }
        this.#of(event.host).underWay = event
        return
      case 'change.applied':
        this.#of(event.host).changed.add(event.address)
        this.#of(event.host).underWay = undefined
        return
      case 'host.left':
        this.#of(event.host).left ??= { kind: 'play', address: event.address, name: event.play }
        return
      case 'host.task.finished':
        this.#finish(this.#of(event.host), event)
        return
      case 'run.finished':
        this.#isEnded = event.exitCode !== INTERRUPTED
    }
  }

  /** `undefined` where the host came to the end of all selected tasks. */
  stopPointOf(host: string): StopPoint | undefined {
    const notes = this.#notes.get(host)
    const found = notes?.failure ?? leftIn(notes) ?? (this.#isEnded ? undefined : cutIn(notes))
    if (found === undefined) return undefined
    return {
      ...found,
      run: this.#run,
      choice: choiceOf(this.selection),
      changed: notes?.changed ?? new Set(),
      underWay: notes?.underWay,
    }
  }

  #finish(notes: HostNotes, event: Extract<RecordedEvent, { type: 'host.task.finished' }>): void {
    const { address, task: name, outcome, ignored, altered, item, handler } = event
    notes.open = undefined
    notes.underWay = undefined
    if ((outcome === 'failed' || outcome === 'unreachable') && ignored !== true) {
      notes.failure ??= { why: outcome, at: { kind: 'task', address, name } }
      return
    }
    if (outcome === 'changed' || altered !== undefined) notes.changed.add(address)
    if (handler !== true) notes.last = { kind: item === undefined ? 'behind' : 'task', address, name }
  }

  #of(host: string): HostNotes {
    const known = this.#notes.get(host) ?? { changed: new Set(), ...NOTHING }
    this.#notes.set(host, known)
    return known
  }
}

type Found = Pick<StopPoint, 'why' | 'at'>

interface HostNotes {
  failure: Found | undefined
  /** The play that was not begun on the host, which was left out before. */
  left: Place | undefined
  /** The task whose change was begun last; `undefined` once its end is recorded. */
  open: Place | undefined
  /** The change itself; `undefined` once it is recorded as made. */
  underWay: ChangeStarted | undefined
  /** The last task that ended well. Of a task with a loop, further items may be missing. */
  last: Place | undefined
  readonly changed: Set<string>
}

const NOTHING = { failure: undefined, left: undefined, open: undefined, underWay: undefined, last: undefined }
const INTERRUPTED = 130

function leftIn(notes: HostNotes | undefined): Found | undefined {
  return notes?.left === undefined ? undefined : { why: 'left', at: notes.left }
}

function cutIn(notes: HostNotes | undefined): Found {
  return { why: 'interrupted', at: notes?.open ?? notes?.last ?? { kind: 'start' } }
}
