/** What a value is, in words for messages: `text`, `a number`, `a list` … */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'a boolean'
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number'
  return Array.isArray(value) ? 'a list' : 'a map'
}

/** Whether a value may be put into text: text, number or boolean. */
export function isPrintable(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
