import type { HostTaskFinished, Outcome, RunMode } from '../journal/event.ts'
import type { Style, Styles } from './ansi.ts'

/** The word that a host's line begins with. */
export function outcomeLabel(
  { outcome, ignored }: Pick<HostTaskFinished, 'outcome' | 'ignored'>,
  mode: RunMode,
): string {
  if (ignored === true) return 'passed over'
  if (outcome === 'changed' && mode === 'check') return 'would change'
  if (outcome === 'ok_now') return 'ok now'
  return outcome === 'failed' ? 'FAILED' : outcome === 'unreachable' ? 'UNREACHABLE' : outcome
}

export const LABEL_WIDTH = 12

export function outcomeStyle(outcome: Outcome | 'ignored', styles: Styles): Style {
  switch (outcome) {
    case 'ok':
    case 'ok_now':
      return styles.green
    case 'changed':
      return styles.yellow
    case 'skipped':
      return styles.cyan
    case 'unknown':
    case 'ignored':
      return styles.magenta
    case 'failed':
    case 'unreachable':
      return styles.red
  }
}
