/** Draws from a list, with repetitions. The same seed gives the same choice. */
export function seededChoice<T>(pool: readonly T[], count: number, seed: number): readonly T[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => pool[Math.floor(random() * pool.length)]).filter(
    (one): one is T => one !== undefined,
  )
}

/** mulberry32: numbers from 0 to 1, even enough to choose scenarios. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
