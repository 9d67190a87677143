/** The known word that an unknown one was probably meant to be; `undefined` when none is near. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined
  const allowed = Math.max(1, Math.floor(word.length / 3))
  let left = MOST_COMPARED
  let best: { word: string; distance: number } | undefined
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > allowed) continue
    if (left-- === 0) break
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance <= allowed && (best === undefined || distance < best.distance))
      best = { word: candidate, distance }
  }
  return best?.word
}

/** Nobody misspells longer words, or looks for the right one among more: the cost of a hint is bounded. */
const LONGEST = 80
const MOST_COMPARED = 1000

/** `did you mean "x"?`, or the list of what there is when nothing is near and the list is short. */
export function suggestionHint(word: string, known: Iterable<string>): string | undefined {
  const all = [...known]
  const near = suggest(word, all)
  if (near !== undefined) return `did you mean "${near}"?`
  return all.length > 0 && all.length <= 24 ? `known are: ${all.toSorted().join(', ')}` : undefined
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + same,
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
