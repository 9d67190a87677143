/** A part of a unified diff, with counts from 1. */
export interface Hunk {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly string[]
}

/**
 * What stands between the lines that two texts have in common at their beginning and end, as one hunk: for texts of which
 * the shortest difference would cost too much to be found.
 */
export function coarsePatch(before: string, after: string, context: number): readonly Hunk[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const shorter = Math.min(old.length, now.length)
  let head = 0
  while (head < shorter && old[head] === now[head]) head++
  let tail = 0
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const from = Math.max(0, head - context)
  const kept = Math.min(tail, context)
  const oldEnd = old.length - tail
  const lines = [
    ...marked(' ', old.slice(from, head)),
    ...marked('-', old.slice(head, oldEnd)),
    ...marked('+', now.slice(head, now.length - tail)),
    ...marked(' ', old.slice(oldEnd, oldEnd + kept)),
  ]
  return [
    {
      oldStart: from + 1,
      oldLines: oldEnd + kept - from,
      newStart: from + 1,
      newLines: now.length - tail + kept - from,
      lines,
    },
  ]
}

/** Lines; the last one has no end, and is none where it is empty. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  return last === '' ? lines : [...lines, `${last}${OPEN_END}`]
}

/** Behind a line without an end, so that it is another than the same with one: no line holds a line feed. */
const OPEN_END = '\n'

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) =>
    line.endsWith(OPEN_END)
      ? [`${mark}${line.slice(0, -1)}`, '\\ No newline at end of file']
      : [`${mark}${line}`],
  )
}
