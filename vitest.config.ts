import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const COMMON = {
  testTimeout: 20_000,
  hookTimeout: 120_000,
  // What wrtcplay keeps for its next start must not go to the user's own folder.
  env: { XDG_CACHE_HOME: join(import.meta.dirname, '.wrtcplay/cache') },
}

export default defineConfig({
  test: {
    globalSetup: ['scripts/setup/vitest.mjs'],
    projects: [
      {
        test: {
          ...COMMON,
          name: 'without hosts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // What a pair does within milliseconds cannot be told while another one boots.
        test: {
          ...COMMON,
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
