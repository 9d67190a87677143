import { type Printable, print } from '../core/printable.ts'
import { oneLine } from '../core/visible-text.ts'
import type { HostTaskFinished } from '../journal/event.ts'
import { hostLines, type Look } from './host-lines.ts'
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
  readonly #look: Look
  #isHeaded = false
  /** Hosts by outcome and reason. */
  readonly #sums = new Map<string, Sum>()

  constructor(task: BlockTask, look: Look) {
    this.#task = task
    this.#hosts = task.hosts
    this.#look = look
  }

  /** The lines that can be shown right away. */
  add(event: HostTaskFinished): readonly Printable[] {
    const { isVerbose } = this.#look
    if (isVerbose) return this.#headed(hostLines(event, this.#look))
    if (event.outcome === 'skipped') return []
    if (!canBeSummedUp(event)) return this.#headed(hostLines(event, this.#look))
    const key = `${event.outcome} ${event.message}`
    const sum = this.#sums.get(key) ?? { event, hosts: new Set() }
    this.#sums.set(key, sum)
    sum.hosts.add(event.host)
    return []
  }

  end(): readonly Printable[] {
    const [only, ...more] = this.#sums.values()
    if (only === undefined) return []
    if (!this.#isHeaded && more.length === 0) return [this.#wholeLine(only)]
    return this.#headed([only, ...more].map((sum) => this.#sumLine(sum)))
  }

  #wholeLine(sum: Sum): Printable {
    const hosts = sum.hosts.size === this.#task.everyone ? '' : `  ${this.#hostsOf(sum)}`
    return print`  ${this.#label(sum)} ${this.#task.task}${hosts}${this.#why(sum)}`
  }

  #sumLine(sum: Sum): Printable {
    return print`    ${this.#label(sum)} ${this.#hostsOf(sum)}${this.#why(sum)}`
  }

  #label({ event }: Sum): Printable {
    const { styles, mode } = this.#look
    return outcomeStyle(event.outcome, styles)(padded(outcomeLabel(event, mode), LABEL_WIDTH))
  }

  #hostsOf({ hosts }: Sum): string {
    return hostList(this.#hosts.filter((host) => hosts.has(host)))
  }

  #why({ event: { message } }: Sum): Printable {
    return message === undefined ? print`` : print`  ${this.#look.styles.dim(message)}`
  }

  #headed(lines: readonly Printable[]): readonly Printable[] {
    if (this.#isHeaded) return lines
    this.#isHeaded = true
    const { styles, isVerbose } = this.#look
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
  if (outcome === 'ok') return message === undefined && changes === undefined
  const isOneLine = message !== undefined && !message.includes('\n')
  return (
    outcome === 'unknown' && isOneLine && changes === undefined && hint === undefined && item === undefined
  )
}

/** "wrtc-a, wrtc-b", or how many where naming them would fill the screen. */
export function hostList(hosts: readonly string[]): string {
  const names = hosts.slice(0, NAMED).map(oneLine).join(', ')
  return hosts.length <= NAMED ? names : `${names}, … (${hosts.length} hosts)`
}

const NAMED = 8
