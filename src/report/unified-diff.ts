import type { Diff } from '../core/module-definition.ts'
import { coarsePatch, type Hunk } from './coarse-patch.ts'

/** The lines of a unified diff with its two heading lines, each beginning with what it is: `-`, `+`, ` `, `@`. */
export type UnifiedDiff = (diff: Diff) => readonly string[]

/** Loads what makes diffs, which only runs that show them need. */
export async function loadUnifiedDiff(): Promise<UnifiedDiff> {
  const { structuredPatch } = await import('diff')
  return ({ label, before, after }) => {
    const [old, now] = [before ?? '', after ?? '']
    // What is new, or gone, takes no searching.
    const bound = old === '' || now === '' ? {} : { maxEditLength: MOST_EDITS }
    const patch = structuredPatch('', '', old, now, undefined, undefined, { context: CONTEXT, ...bound })
    const hunks: readonly Hunk[] = patch?.hunks ?? coarsePatch(old, now, CONTEXT)
    const heading = [
      `--- ${before === undefined ? '(nothing)' : label}`,
      `+++ ${after === undefined ? '(nothing)' : label}`,
    ]
    const lines = hunks.flatMap((hunk) => [
      `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
      ...hunk.lines,
    ])
    return [...heading, ...shortened(lines)]
  }
}

const CONTEXT = 3
/**
 * Lines added and removed, at the most, of what is compared line by line. Showing a change must not hold the run: this many
 * cost 0.1 s of CPU. A bound in time would have the same diff shown in two ways on a busy machine.
 */
const MOST_EDITS = 500
const MOST_LINES = 500

function range(start: number, lines: number): string {
  if (lines === 1) return String(start)
  return `${lines === 0 ? start - 1 : start},${lines}`
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), `@@ ${lines.length - MOST_LINES} more lines are not shown @@`]
}
