import { Diagnostics } from '../core/diagnostic.ts'
import { isReadOnly, neededBefore } from '../engine/needed-before.ts'
import type { StopPoint, TaskChoice } from '../journal/stop-points.ts'
import type { Unfinished } from '../journal/unfinished.ts'
import type { Playbook, Task } from '../program/model.ts'
import { selectTasks } from '../program/select-tasks.ts'
import { Walker } from '../program/walker.ts'
import { underWayText } from './under-way-text.ts'

/** How a run goes on where earlier ones ended. */
export interface Resumption {
  readonly isSelected: (task: Task, host: string) => boolean
  /** Whether a task had changed something on a host before the point where this run goes on. */
  readonly wasChanged: (address: string, host: string) => boolean
  /** By host: where the run goes on, for the user. */
  readonly starts: ReadonlyMap<string, string>
  /** Changes without a recorded end, for the user. */
  readonly underWay: readonly string[]
  /** Hosts and tasks that are not run again although they were not finished. */
  readonly leftOut: readonly LeftOut[]
}

interface LeftOut {
  readonly host: string
  readonly message: string
}

export interface ResumeRequest {
  readonly playbook: Playbook
  readonly unfinished: Unfinished
  /** Names of hosts that the command line selects. */
  readonly hosts: ReadonlySet<string>
  readonly tasks: ReadonlySet<Task>
}

/**
 * Selects tasks: for each host those of the unfinished run from the point where it ended on, and earlier tasks whose
 * results are needed and cannot be probed.
 */
export function resume(request: ResumeRequest): Resumption {
  const { playbook, unfinished, hosts, tasks } = request
  const walker = new Walker(playbook)
  const parts = new Map<string, readonly Part[]>()
  for (const [host, points] of unfinished) parts.set(host, partsOf(points, walker))
  const isDue = (task: Task, host: string): boolean =>
    parts.get(host)?.some((part) => walker.numberOf(task) >= part.from && part.tasks.has(task)) === true
  const needed = neededOn(
    [...parts.keys()].filter((host) => hosts.has(host)),
    parts,
    { ...request, isDue, walker },
  )
  return {
    isSelected: (task, host) =>
      hosts.has(host) && ((tasks.has(task) && isDue(task, host)) || needed.get(host)?.has(task) === true),
    wasChanged: (address, host) => unfinished.get(host)?.some(({ changed }) => changed.has(address)) === true,
    starts: new Map(
      [...parts].filter(([host]) => hosts.has(host)).map(([host, own]) => [host, startOf(own)]),
    ),
    underWay: [...unfinished]
      .filter(([host]) => hosts.has(host))
      .flatMap(([host, points]) => [...new Set(points.flatMap((point) => underWayText(host, point)))]),
    leftOut: leftOutOf(parts, { ...request, isDue, walker }),
  }
}

interface Part {
  readonly from: number
  /** Whether the playbook still has the point; without it, the host begins anew. */
  readonly isKnown: boolean
  readonly tasks: ReadonlySet<Task>
  readonly point: StopPoint
}

function partsOf(points: readonly StopPoint[], walker: Walker): readonly Part[] {
  return points.map((point) => {
    const from = walker.numberAt(point.at)
    return { point, from: from ?? 0, isKnown: from !== undefined, tasks: chosen(walker, point.choice) }
  })
}

function chosen(
  walker: Walker,
  { tags = [], skipTags = [], tasks = [], startAt }: TaskChoice,
): ReadonlySet<Task> {
  // Names that the playbook lacks were reported when they were selected.
  return selectTasks(walker, { tags, skipTags, tasks, startAt }, new Diagnostics())
}

interface Due extends ResumeRequest {
  readonly isDue: (task: Task, host: string) => boolean
  readonly walker: Walker
}

/** Earlier tasks that must run again for their results: from the earliest one on whose result no probe can give. */
function neededOn(
  hosts: readonly string[],
  parts: ReadonlyMap<string, readonly Part[]>,
  due: Due,
): ReadonlyMap<string, ReadonlySet<Task>> {
  const known = new Map<string, ReadonlySet<Task>>()
  return new Map(
    hosts.map((host) => {
      const key = JSON.stringify(parts.get(host)?.map(({ from, point }) => [from, point.choice]))
      const plays = due.playbook.plays.map((play) => play.hosts.includes(host)).join(' ')
      const found = known.get(`${key}${plays}`) ?? neededFor(host, parts.get(host) ?? [], due)
      known.set(`${key}${plays}`, found)
      return [host, found]
    }),
  )
}

function neededFor(
  host: string,
  parts: readonly Part[],
  { playbook, isDue, walker, tasks }: Due,
): ReadonlySet<Task> {
  const extra = new Set<Task>()
  const isSelected = (task: Task): boolean => (tasks.has(task) && isDue(task, host)) || extra.has(task)
  for (let size = -1; size < extra.size; ) {
    size = extra.size
    for (const task of neededBefore(playbook, host, isSelected)) {
      if (isReadOnly(task)) continue
      extra.add(task)
      if (task.module.unproven !== true) continue
      for (const later of walker.between(task, Math.min(...parts.map(({ from }) => from))))
        if (parts.some((part) => part.tasks.has(later))) extra.add(later)
    }
  }
  return extra
}

function startOf(parts: readonly Part[]): string {
  const [first] = [...parts].sort((one, other) => one.from - other.from)
  if (first === undefined) return 'from the beginning'
  const { at, why } = first.point
  if (!first.isKnown) return `from the beginning (${why}, at what the playbook does not have any more)`
  switch (at.kind) {
    case 'task':
      return `from "${at.name}" on (${why})`
    case 'behind':
      return `from behind "${at.name}" on (${why})`
    case 'play':
      return `from the beginning of "${at.name}" (left alone)`
    case 'start':
      return `from the beginning (${why})`
  }
}

function leftOutOf(parts: ReadonlyMap<string, readonly Part[]>, due: Due): readonly LeftOut[] {
  const { hosts, tasks, playbook, walker, isDue } = due
  return [...parts].flatMap(([host, own]) => {
    const point = `it would go on ${startOf(own)}`
    if (!playbook.plays.some((play) => play.hosts.includes(host)))
      return [{ host, message: `not run again, for no play is meant for it any more: ${point}` }]
    if (!hosts.has(host)) return [{ host, message: `not run again, for --limit leaves it out: ${point}` }]
    const left = walker.steps.filter(
      ({ play, task }) => play.hosts.includes(host) && isDue(task, host) && !tasks.has(task),
    )
    if (left.length === 0) return []
    const names = left.slice(0, 3).map(({ task }) => `"${task.name}"`)
    const more = left.length > 3 ? ` and ${left.length - 3} more` : ''
    return [
      { host, message: `not run again, for the chosen tags leave them out: ${names.join(', ')}${more}` },
    ]
  })
}
