import { print } from '../core/printable.ts'
import { hostList } from '../report/task-block.ts'
import { EXIT } from './exit-code.ts'
import type { Project } from './project.ts'
import type { Resumption } from './resume.ts'
import type { Terminal } from './terminal.ts'

/** Prints where each host goes on and which changes were under way there, and that earlier tasks are not run again. */
export function printStarts({ starts, underWay }: Resumption, { stderr }: Terminal): void {
  const hosts = new Map<string, string[]>()
  for (const [host, start] of starts) hosts.set(start, [...(hosts.get(start) ?? []), host])
  for (const [start, names] of hosts) stderr.write(print`${hostList(names)}: ${start}\n`)
  for (const line of underWay.slice(0, MOST_LISTED)) stderr.write(print`${line}\n`)
  if (underWay.length > MOST_LISTED)
    stderr.write(print`and ${underWay.length - MOST_LISTED} more; see the journals\n`)
  stderr.write(print`What comes before is not run again; results of it that are needed are asked for.\n`)
}

const MOST_LISTED = 20

/** Prints which journals could not be read. */
export function printWarnings(
  { warnings }: { readonly warnings: readonly string[] },
  { stderr }: Terminal,
): void {
  for (const message of warnings) stderr.write(print`warning: ${message}\n`)
}

/** Reports that earlier runs have left nothing to do, or nothing that the command line selects. Returns the exit code. */
export function nothingToGoOn(
  { playbook }: Project,
  { last, leftOut }: Resumption & { readonly last: string },
  { stderr }: Terminal,
): number {
  if (leftOut.length === 0) {
    stderr.write(print`Nothing failed in the last run of ${playbook.path} (${last}).\n`)
    return EXIT.asked
  }
  for (const { host, message } of leftOut) stderr.write(print`warning ${host}: ${message}\n`)
  return EXIT.failed
}
