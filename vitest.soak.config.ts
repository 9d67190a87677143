import { defineConfig } from 'vitest/config'

/** Each scenario of `wrtcplay drill` on a pair of its own, held against its bounds. Wants a machine with nothing else to do. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    globalSetup: ['scripts/setup/vitest.mjs'],
    hookTimeout: 120_000,
  },
})
