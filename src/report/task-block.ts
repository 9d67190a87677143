import type { HostTaskFinished } from '../engine/event.ts'
import { hostLines, type Look } from './host-lines.ts'
import { LABEL_WIDTH, outcomeLabel, outcomeStyle } from './outcome-label.ts'
import { printable } from './printable.ts'
import { padded } from './text-width.ts'

/**
 * One task on all its hosts. The heading comes with the first thing that is worth a line; hosts on which nothing was to
 * be done, or is known for the same reason, are summed up when the task ends.
 */
export class TaskBlock {
  readonly #heading: string
  readonly #hosts: readonly string[]
  readonly #look: Look
  #isHeaded = false
  /** Hosts by outcome and reason. */
  readonly #sums = new Map<string, Sum>()

  constructor(task: BlockTask, look: Look) {
    const { bold, dim } = look.styles
    const place = task.place === undefined ? '' : dim(`  ${printable(task.place)}`)
    this.#heading = `  ${bold(printable(task.task).replaceAll('\n', ' '))}${place}`
    this.#hosts = task.hosts
    this.#look = look
  }

  /** The lines that can be shown right away. */
  add(event: HostTaskFinished): readonly string[] {
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

  end(): readonly string[] {
    const lines = [...this.#sums.values()].map((sum) => this.#sumLine(sum))
    return lines.length === 0 ? [] : this.#headed(lines)
  }

  #sumLine({ event, hosts }: Sum): string {
    const { styles, mode } = this.#look
    const label = outcomeStyle(event.outcome, styles)(padded(outcomeLabel(event, mode), LABEL_WIDTH))
    const why = event.message === undefined ? '' : `  ${styles.dim(printable(event.message))}`
    return `    ${label} ${hostList(this.#hosts.filter((host) => hosts.has(host)))}${why}`
  }

  #headed(lines: readonly string[]): readonly string[] {
    if (this.#isHeaded) return lines
    this.#isHeaded = true
    return [this.#heading, ...lines]
  }
}

export interface BlockTask {
  readonly task: string
  readonly place?: string
  readonly hosts: readonly string[]
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
  const names = hosts.slice(0, NAMED).map(printable).join(', ')
  return hosts.length <= NAMED ? names : `${names}, … (${hosts.length} hosts)`
}

const NAMED = 8
