import { joined, type Printable, print, printableLines } from '../core/printable.ts'
import type { HostTaskFinished, Reporter, RunEvent, RunMode } from '../journal/event.ts'
import type { Styles } from './ansi.ts'
import { counted } from './counted.ts'
import { durationText } from './duration-text.ts'
import type { LineFormat } from './host-lines.ts'
import { recapSentence, recapTable } from './recap.ts'
import type { Screen } from './screen.ts'
import { hostList, TaskBlock } from './task-block.ts'
import { textWidth } from './text-width.ts'
import type { UnifiedDiff } from './unified-diff.ts'
import { Waiting } from './waiting.ts'

export interface HumanOptions {
  readonly screen: Screen
  readonly styles: Styles
  readonly isVerbose: boolean
  /** `undefined` shows no diffs. */
  readonly unifiedDiff: UnifiedDiff | undefined
  /** Where the journal is, for the last line. */
  readonly journal: string | undefined
  /** The command that runs again what failed. */
  readonly again: string | undefined
  /** Milliseconds from any origin. */
  readonly now: () => number
}

export interface HumanReporter extends Reporter {
  /** To be called every now and then where there is no live line: tells what takes long. */
  tick(): void
}

/** A run for people: a block for each task with something to tell, and a recap. Holds no more than one task's hosts. */
export function humanReporter(options: HumanOptions): HumanReporter {
  const human = new Human(options)
  return {
    tick: () => human.tick(),
    name: 'human',
    onEvent: (event) => human.onEvent(event),
    close: () => human.close(),
  }
}

class Human {
  readonly #options: HumanOptions
  readonly #waiting: Waiting
  #mode: RunMode = 'apply'
  #block: TaskBlock | undefined
  /** Hosts of the play. */
  #everyone = 0
  /** Hosts on which nothing was begun. */
  readonly #left = new Set<string>()
  /** The first few, to be named again at the end. */
  readonly #failures: HostTaskFinished[] = []
  #moreFailures = 0

  constructor(options: HumanOptions) {
    this.#options = options
    this.#waiting = new Waiting(options.now)
  }

  onEvent(event: RunEvent): void {
    this.#waiting.onEvent(event)
    this.#print(this.#linesOf(event))
    this.#options.screen.refresh()
  }

  tick(): void {
    const text = this.#waiting.overdue()
    const line = this.#options.styles.dim(print`  … ${text ?? ''}`)
    if (text !== undefined) this.#options.screen.print(print`${line}\n`)
  }

  async close(): Promise<void> {
    this.#print(this.#endBlock())
    this.#options.screen.setLive(undefined)
    await this.#options.screen.flush()
  }

  #linesOf(event: RunEvent): readonly Printable[] {
    const { styles } = this.#options
    switch (event.type) {
      case 'run.started':
        return this.#start(event)
      case 'play.started':
        this.#everyone = event.hosts.length
        return [
          ...this.#endBlock(),
          print``,
          print`${styles.bold(event.play)}  ${styles.dim(hostList(event.hosts))}`,
        ]
      case 'task.started': {
        const before = this.#endBlock()
        this.#block = new TaskBlock({ ...event, everyone: this.#everyone }, this.#format(event.hosts))
        return before
      }
      case 'host.task.finished':
        return this.#finish(event)
      case 'host.left':
        this.#left.add(event.host)
        return []
      case 'change.started':
      case 'change.applied':
      case 'handler.settled':
        return []
      case 'warning':
        // What is not about a host of the task stands behind it.
        return [
          ...(event.host === undefined ? this.#endBlock() : []),
          ...notice(styles.yellow('warning'), event, styles),
        ]
      case 'run.finished':
        return [...this.#endBlock(), ...this.#recap(event)]
    }
  }

  #start({ playbook, mode, hosts }: Extract<RunEvent, { type: 'run.started' }>): readonly Printable[] {
    const { styles, screen } = this.#options
    this.#mode = mode
    screen.setLive(() => this.#waiting.text())
    if (mode === 'apply') return []
    return [print`${styles.bold('Dry run')} of ${playbook} on ${hostList(hosts)}: nothing is changed.`]
  }

  #finish(event: HostTaskFinished): readonly Printable[] {
    const isFailure = event.outcome === 'failed' || event.outcome === 'unreachable'
    if (isFailure && event.ignored !== true) {
      if (this.#failures.length < NAMED_AGAIN) this.#failures.push(event)
      else this.#moreFailures++
    }
    this.#block ??= new TaskBlock(
      { task: event.task, hosts: [event.host], everyone: this.#everyone },
      this.#format([event.host]),
    )
    return this.#block.add(event)
  }

  #endBlock(): readonly Printable[] {
    const lines = this.#block?.end() ?? []
    this.#block = undefined
    return lines
  }

  #recap(event: Extract<RunEvent, { type: 'run.finished' }>): readonly Printable[] {
    const { styles, journal, again, screen } = this.#options
    screen.setLive(undefined)
    const end = [durationText(event.durationMs), ...(journal === undefined ? [] : [`journal ${journal}`])]
    return [
      print``,
      styles.bold(recapSentence(event, this.#mode, this.#left.size)),
      ...recapTable(event, styles),
      ...this.#failures.map(
        ({ host, task, place }) =>
          print`${styles.red('failed')} ${host}: ${task}${place === undefined ? '' : print`  ${styles.dim(place)}`}`,
      ),
      ...(this.#moreFailures === 0 ? [] : [print`and ${counted(this.#moreFailures, 'more failure')}`]),
      ...(again === undefined ? [] : this.#againLines(again, event.exitCode)),
      styles.dim(end.join(' · ')),
    ]
  }

  #againLines(again: string, exitCode: number): readonly Printable[] {
    const { styles } = this.#options
    if (this.#failures.length > 0) return [print`run again what failed: ${styles.bold(again)}`]
    const isCut = exitCode === INTERRUPTED && this.#mode === 'apply'
    return isCut ? [print`go on with the rest: ${styles.bold(again)}`] : []
  }

  #format(hosts: readonly string[]): LineFormat {
    const { styles, isVerbose, unifiedDiff, journal } = this.#options
    const widest = hosts.reduce((width, host) => Math.max(width, textWidth(host)), 0)
    return {
      styles,
      mode: this.#mode,
      hostWidth: Math.min(widest, WIDEST_HOST),
      isVerbose,
      unifiedDiff,
      journal,
    }
  }

  #print(lines: readonly Printable[]): void {
    if (lines.length > 0) this.#options.screen.print(print`${joined(lines, '\n')}\n`)
  }
}

const NAMED_AGAIN = 10
const INTERRUPTED = 130
const WIDEST_HOST = 24

function notice(
  label: Printable,
  event: { readonly host?: string; readonly message: string; readonly hint?: string },
  styles: Styles,
): readonly Printable[] {
  const host = event.host === undefined ? '' : ` ${event.host}`
  const [first = print``, ...more] = printableLines(event.message)
  const hint = event.hint === undefined ? [] : printableLines(event.hint)
  return [
    print`  ${label}${host}: ${first}`,
    ...more.map((line) => print`        ${line}`),
    ...hint.map((line) => print`        ${styles.cyan('→')} ${line}`),
  ]
}
