/** Tasks by their names, for a sentence: "a", "b" or 3 more. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map((name) => `"${name}"`)
  const more = names.length - shown.length
  if (more > 0) return `${shown.join(', ')} or ${more} more`
  const [last = '', ...others] = shown.toReversed()
  return others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`
}

export const MOST_NAMED = 3
