import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A quarter of an hour of faults on a real pair: `npx vitest run --config vitest.soak.config.ts`.
    exclude: ['**/node_modules/**', 'test/soak/**'],
    globalSetup: ['scripts/setup/vitest.mjs'],
    testTimeout: 20_000,
    hookTimeout: 120_000,
  },
})
