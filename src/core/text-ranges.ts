/** From `start` up to `end`, which is not in it. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** In order, and those that touch as one. */
export function merged(ranges: readonly Range[]): readonly Range[] {
  const all: { start: number; end: number }[] = []
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else all.push({ start, end })
  }
  return all
}

/** The text with something else in place of each range. */
export function replaced(text: string, ranges: readonly Range[], by: string): string {
  const kept = ranges.map(({ start }, index) => text.slice(ranges[index - 1]?.end ?? 0, start))
  return [...kept, text.slice(ranges.at(-1)?.end ?? 0)].join(by)
}
