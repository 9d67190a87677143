/** The output of a probe: lines of a key, a tab and a value. A key may be repeated. */
export interface ProbeLines {
  /** The first value; `undefined` when there is none or it is empty. */
  one(key: string): string | undefined
  all(key: string): readonly string[]
  has(key: string): boolean
}

/** Characters: a key of 16 384 bits has 2 800. No requested value is longer. */
const LONGEST_VALUE = 4096

export function readLines(output: string): ProbeLines {
  const values = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    const at = line.indexOf('\t')
    if (at === -1) continue
    const key = line.slice(0, at)
    const known = values.get(key)
    const value = line.slice(at + 1, at + 1 + LONGEST_VALUE)
    if (known === undefined) values.set(key, [value])
    else known.push(value)
  }
  const all = (key: string): readonly string[] => values.get(key) ?? []
  return { all, one: (key) => all(key)[0] || undefined, has: (key) => values.has(key) }
}
