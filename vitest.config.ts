import { defineConfig } from 'vitest/config'

const TIMES = { testTimeout: 20_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    globalSetup: ['scripts/setup/vitest.mjs'],
    projects: [
      {
        test: {
          ...TIMES,
          name: 'without hosts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // What a pair does within milliseconds cannot be told while another one boots.
        test: {
          ...TIMES,
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
