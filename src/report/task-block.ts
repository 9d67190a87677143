import { type Printable, print } from '../core/printable.ts'
import { oneLine } from '../core/visible-text.ts'
import type { HostTaskFinished } from '../journal/event.ts'
import { hostLines, type LineFormat, unlessText } from './host-lines.ts'
import { LABEL_WIDTH, outcomeLabel, outcomeStyle } from './outcome-label.ts'
import { padded } from './text-width.ts'

/**
 * One task on all its hosts. The heading comes with the first thing that is worth a line; hosts on which nothing was to
 * be done, or is known for the same reason, are summed up when the task ends. A task that came out the same way
 * everywhere, with nothing to add, is a single line.
 */
export class TaskBlock {
  readonly #task: BlockTask
  readonly #hosts: readonly string[]
  readonly #format: LineFormat
  #isHeaded = false
  /** Hosts by outcome and reason. */
  readonly #sums = new Map<string, Sum>()
  /** Hosts by what is shown line by line of their changes. */
  readonly #alike = new Map<string, Sum>()
  #held = 0

  constructor(task: BlockTask, format: LineFormat) {
    this.#task = task
    this.#hosts = task.hosts
    this.#format = format
  }

  /** The lines that can be shown right away. */
  add(event: HostTaskFinished): readonly Printable[] {
    const { isVerbose } = this.#format
    if (this.#isHeld(event)) return []
    if (isVerbose) return this.#headed(hostLines(event, this.#format))
    if (event.outcome === 'skipped') return []
    if (!canBeSummedUp(event)) return this.#headed(hostLines(event, this.#format))
    const key = `${event.outcome} ${event.message} ${event.unless?.join(' ')}`
    const sum = this.#sums.get(key) ?? { event, hosts: new Set() }
    this.#sums.set(key, sum)
    sum.hosts.add(event.host)
    return []
  }

  end(): readonly Printable[] {
    const alike = [...this.#alike.values()].flatMap((sum) => this.#alikeLines(sum))
    const [only, ...more] = this.#sums.values()
    if (only === undefined) return alike.length === 0 ? [] : this.#headed(alike)
    if (!this.#isHeaded && alike.length === 0 && more.length === 0) return [this.#wholeLine(only)]
    return this.#headed([...alike, ...[only, ...more].map((sum) => this.#sumLine(sum))])
  }

  /** The same diff on several hosts is shown once, with their names, when all of them have told. */
  #isHeld(event: HostTaskFinished): boolean {
    const { unifiedDiff } = this.#format
    if (unifiedDiff === undefined || event.outcome !== 'changed') return false
    if (event.changes?.some(({ diff }) => diff !== undefined) !== true) return false
    const { actor, changes, message, hint, item, unless } = event
    const key = JSON.stringify([actor, changes, message, hint, item, unless])
    const sum = this.#alike.get(key)
    if (sum === undefined && this.#held + key.length > MOST_HELD) return false
    this.#held += sum === undefined ? key.length : 0
    const longest = Math.max(event.durationMs, sum?.event.durationMs ?? 0)
    const hosts = sum?.hosts ?? new Set()
    this.#alike.set(key, { event: { ...event, durationMs: longest }, hosts: hosts.add(event.host) })
    return true
  }

  #alikeLines(sum: Sum): readonly Printable[] {
    return hostLines({ ...sum.event, host: this.#hostsOf(sum) }, this.#format)
  }

  #wholeLine(sum: Sum): Printable {
    const hosts = sum.hosts.size === this.#task.everyone ? '' : `  ${this.#hostsOf(sum)}`
    return print`  ${this.#label(sum)} ${this.#task.task}${hosts}${this.#why(sum)}`
  }

  #sumLine(sum: Sum): Printable {
    return print`    ${this.#label(sum)} ${this.#hostsOf(sum)}${this.#why(sum)}`
  }

  #label({ event }: Sum): Printable {
    const { styles, mode } = this.#format
    return outcomeStyle(event.outcome, styles)(padded(outcomeLabel(event, mode), LABEL_WIDTH))
  }

  #hostsOf({ hosts }: Sum): string {
    return hostList(this.#hosts.filter((host) => hosts.has(host)))
  }

  #why({ event: { message, unless } }: Sum): Printable {
    const text = unless === undefined ? message : unlessText(unless)
    return text === undefined ? print`` : print`  ${this.#format.styles.dim(text)}`
  }

  #headed(lines: readonly Printable[]): readonly Printable[] {
    if (this.#isHeaded) return lines
    this.#isHeaded = true
    const { styles, isVerbose } = this.#format
    const place = isVerbose && this.#task.place !== undefined ? styles.dim(`  ${this.#task.place}`) : ''
    return [print`  ${styles.bold(this.#task.task)}${place}`, ...lines]
  }
}

export interface BlockTask {
  readonly task: string
  readonly place?: string
  readonly hosts: readonly string[]
  /** How many hosts the play has: they are not named where it is all of them. */
  readonly everyone: number
}

interface Sum {
  readonly event: HostTaskFinished
  readonly hosts: Set<string>
}

function canBeSummedUp({ outcome, message, changes, hint, item }: HostTaskFinished): boolean {
  if (outcome === 'ok' || outcome === 'ok_now') return message === undefined && changes === undefined
  const isOneLine = message !== undefined && !message.includes('\n')
  return (
    outcome === 'unknown' && isOneLine && changes === undefined && hint === undefined && item === undefined
  )
}

/** "web1, web2", or how many where naming them would fill the screen. */
export function hostList(hosts: readonly string[]): string {
  const names = hosts.slice(0, NAMED).map(oneLine).join(', ')
  return hosts.length <= NAMED ? names : `${names}, … (${hosts.length} hosts)`
}

const NAMED = 8
/** Characters of different diffs that wait for the end of their task; what is more is told at once. */
const MOST_HELD = 8 * 1024 * 1024
