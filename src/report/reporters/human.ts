import { print } from '../../core/printable.ts'
import { humanReporter } from '../human.ts'
import type { ReporterKind } from '../reporter-kind.ts'
import { Screen } from '../screen.ts'
import { loadUnifiedDiff } from '../unified-diff.ts'

export const human: ReporterKind = {
  name: 'human',
  summary: 'a block a task, and a recap',
  async open({ events, styles, columns, showsDiffs, ...options }) {
    const isLive = columns !== undefined
    const screen = new Screen({ sink: events, columns, now: options.now, style: styles.dim })
    if (isLive) setInterval(() => screen.refresh(), REFRESH_MS).unref()
    const unifiedDiff = showsDiffs ? await loadUnifiedDiff() : undefined
    const reporter = humanReporter({ ...options, screen, styles, unifiedDiff })
    if (!isLive) setInterval(() => reporter.tick(), TICK_MS).unref()
    return { reporter, say: (line) => screen.print(print`${styles.bold(line)}\n`) }
  },
}

const REFRESH_MS = 100
const TICK_MS = 1000
