/** What a probe printed: lines of a key, a tab and a value. A key may come several times. */
export interface ProbeLines {
  /** The first value; `undefined` when there is none, or an empty one. */
  one(key: string): string | undefined
  all(key: string): readonly string[]
  has(key: string): boolean
}

export function readLines(output: string): ProbeLines {
  const values = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    const at = line.indexOf('\t')
    if (at === -1) continue
    const key = line.slice(0, at)
    const known = values.get(key)
    if (known === undefined) values.set(key, [line.slice(at + 1)])
    else known.push(line.slice(at + 1))
  }
  const all = (key: string): readonly string[] => values.get(key) ?? []
  return { all, one: (key) => all(key)[0] || undefined, has: (key) => values.has(key) }
}
