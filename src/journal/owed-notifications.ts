import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { inertJson } from '../core/visible-text.ts'

/**
 * Handlers that were notified and have not run to a good end, by host. They are written down before the change that
 * notifies them is made, so that a run that is killed at any moment leaves none behind: the next run pays them.
 */
export interface OwedNotifications {
  add(handler: string, host: string): void
  settle(handler: string, host: string): void
  has(handler: string, host: string): boolean
}

/** For dry runs: nothing is written, and what an earlier run owes is shown as due. */
export function volatileNotifications(initial: Iterable<string> = []): OwedNotifications {
  const owed = new Set(initial)
  return {
    add: (handler, host) => void owed.add(keyOf(handler, host)),
    settle: (handler, host) => void owed.delete(keyOf(handler, host)),
    has: (handler, host) => owed.has(keyOf(handler, host)),
  }
}

/** Kept in a file that is replaced as a whole at every change; a file that cannot be read counts as empty. */
export function storedNotifications(path: string): OwedNotifications {
  const owed = new Set(readOwed(path))
  const alter = (alteration: () => boolean): void => {
    if (alteration()) save(path, owed)
  }
  return {
    add: (handler, host) =>
      alter(() => !owed.has(keyOf(handler, host)) && owed.add(keyOf(handler, host)).size > 0),
    settle: (handler, host) => alter(() => owed.delete(keyOf(handler, host))),
    has: (handler, host) => owed.has(keyOf(handler, host)),
  }
}

/** The stored notifications as data, for a run that must not write. */
export function readOwed(path: string): readonly string[] {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(data) ? data.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}

function save(path: string, owed: ReadonlySet<string>): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.new`
  rmSync(temporary, { force: true })
  writeFileSync(temporary, `${inertJson([...owed])}\n`, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(temporary, path)
}

function keyOf(handler: string, host: string): string {
  return `${host}\n${handler}`
}
