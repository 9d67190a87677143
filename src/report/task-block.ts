import type { HostTaskFinished } from '../engine/event.ts'
import { hostLines, type Look } from './host-lines.ts'
import { LABEL_WIDTH, outcomeLabel, outcomeStyle } from './outcome-label.ts'
import { printable } from './printable.ts'
import { padded } from './text-width.ts'

/**
 * One task on all its hosts. The heading comes with the first thing that is worth a line; hosts on which nothing was to
 * be done are summed up when the task ends.
 */
export class TaskBlock {
  readonly #heading: string
  readonly #look: Look
  #isHeaded = false
  readonly #ok = new Set<string>()

  constructor(task: { readonly task: string; readonly place?: string }, look: Look) {
    const { bold, dim } = look.styles
    const place = task.place === undefined ? '' : dim(`  ${printable(task.place)}`)
    this.#heading = `  ${bold(printable(task.task).replaceAll('\n', ' '))}${place}`
    this.#look = look
  }

  /** The lines that can be shown right away. */
  add(event: HostTaskFinished): readonly string[] {
    const { isVerbose } = this.#look
    if (!isVerbose && event.outcome === 'skipped') return []
    const says = event.message !== undefined || event.changes !== undefined
    if (!isVerbose && event.outcome === 'ok' && !says) {
      this.#ok.add(event.host)
      return []
    }
    return this.#headed(hostLines(event, this.#look))
  }

  end(): readonly string[] {
    if (this.#ok.size === 0) return []
    const { styles, mode } = this.#look
    const label = outcomeStyle('ok', styles)(padded(outcomeLabel({ outcome: 'ok' }, mode), LABEL_WIDTH))
    return this.#headed([`    ${label} ${hostList([...this.#ok])}`])
  }

  #headed(lines: readonly string[]): readonly string[] {
    if (this.#isHeaded) return lines
    this.#isHeaded = true
    return [this.#heading, ...lines]
  }
}

/** "wrtc-a, wrtc-b", or how many where naming them would fill the screen. */
export function hostList(hosts: readonly string[]): string {
  const names = hosts.slice(0, NAMED).map(printable).join(', ')
  return hosts.length <= NAMED ? names : `${names}, … (${hosts.length} hosts)`
}

const NAMED = 8
