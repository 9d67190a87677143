/**
 * Seed and length of tests that try things at random. `WRTCPLAY_SEED` repeats what a failed test printed;
 * `WRTCPLAY_ROUNDS` is a factor: `npm run soak` sets it to go on for longer.
 */
export const SEED = Number(process.env['WRTCPLAY_SEED'] ?? Math.floor(Date.now() / 86_400_000))

/** How often a test repeats itself: `usual` times in a run of the whole suite. */
export function rounds(usual: number): number {
  return Math.ceil(usual * Number(process.env['WRTCPLAY_ROUNDS'] ?? 1))
}

/** Numbers in [0, 1) that follow from a seed alone (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
