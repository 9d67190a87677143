import type { Diff } from '../core/module-definition.ts'

/** The lines of a unified diff with its two heading lines, each beginning with what it is: `-`, `+`, ` `, `@`. */
export type UnifiedDiff = (diff: Diff) => readonly string[]

/** Loads what makes diffs, which only runs that show them need. */
export async function loadUnifiedDiff(): Promise<UnifiedDiff> {
  const { structuredPatch } = await import('diff')
  return ({ label, before, after }) => {
    const patch = structuredPatch('', '', before ?? '', after ?? '', undefined, undefined, {
      context: 3,
      timeout: TIMEOUT_MS,
    })
    const heading = [
      `--- ${before === undefined ? '(nothing)' : label}`,
      `+++ ${after === undefined ? '(nothing)' : label}`,
    ]
    if (patch === undefined) return [...heading, tooDifferent(before ?? '', after ?? '')]
    const lines = patch.hunks.flatMap((hunk) => [
      `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
      ...hunk.lines,
    ])
    return [...heading, ...shortened(lines)]
  }
}

/** Showing a change must not hold the run. */
const TIMEOUT_MS = 200
const MOST_LINES = 500

function range(start: number, lines: number): string {
  if (lines === 1) return String(start)
  return `${lines === 0 ? start - 1 : start},${lines}`
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), `@@ ${lines.length - MOST_LINES} more lines are not shown @@`]
}

function tooDifferent(before: string, after: string): string {
  return `@@ ${lineCount(before)} lines become ${lineCount(after)}, too different to be compared line by line @@`
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length
}
