import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import LongestFirst from './scripts/setup/longest-first.mjs'

const COMMON = {
  // Of what never ends. What takes seconds alone takes many times that where all workers and other people's programs are at work.
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // What is waited for comes; how soon is the machine's affair.
  expect: { poll: { timeout: 30_000 } },
  // What wrtcplay keeps for its next start must not go to the user's own folder.
  env: { XDG_CACHE_HOME: join(import.meta.dirname, '.wrtcplay/cache') },
}

/** Tests of these count milliseconds, processor time, round trips or memory, or hold this machine as a host: each file wants it alone. */
const TIMED = [
  'test/adversary/hostile-input.test.ts',
  'test/adversary/large-inventories.test.ts',
  'test/adversary/secrets.test.ts',
  'test/bench/delay-proxy.test.ts',
  'test/cli/output-at-scale.test.ts',
  'test/core/linear-text.test.ts',
  'test/core/numbered-views.test.ts',
  'test/core/within-time.test.ts',
  'test/engine/text-searcher.test.ts',
  'test/language/compile-template.test.ts',
  'test/language/regular-expression.test.ts',
  'test/appliance/facts/outside-probe.test.ts',
  'test/report/descriptor-sink.test.ts',
  'test/report/texts.test.ts',
  'test/shell/host-connection.test.ts',
  'test/transport/opened-key.test.ts',
]

/** These have bounds in milliseconds, too, but wait most of the time: some of them at once take half a processor. */
const TIMED_WAITING = [
  'test/cli/frozen-controller.test.ts',
  'test/cli/hostile-host.test.ts',
  'test/cli/interrupt.test.ts',
  'test/shell/hostile-shell.test.ts',
  'test/shell/survival.test.ts',
  'test/templates/wrtc-check.test.ts',
]
const WAITING_AT_ONCE = availableParallelism() + 1

/**
 * What these measure is measured once, or in milliseconds, or they begin with a pair that must not move by itself: while no other file
 * boots hosts. Another lab would take the network that `down` has just given up. Drills whose bounds are seconds stand among the
 * others, for one that was only slow is drilled again.
 */
const TIMED_LAB = [
  'test/lab/brownfield.test.ts',
  'test/lab/changed-pair.test.ts',
  'test/lab/down.test.ts',
  'test/lab/drill-planned.test.ts',
  'test/lab/run-oversight.test.ts',
  'test/lab/sessions.test.ts',
  'test/lab/soak.test.ts',
  'test/lab/status.test.ts',
  'test/lab/switchover.test.ts',
  'test/lab/two-holders.test.ts',
]

const LAB = ['test/lab/**/*.test.ts']
/** A drilled pair takes a third of a processor, and one that is set up all of it: a check that gets none for a second fails. */
const LABS_AT_ONCE = availableParallelism() + 1
/** A test that brings a lab up or down waits for other files' hosts. */
const LAB_COMMON = { testTimeout: 120_000 }

// A file that was moved would run among the others without a word.
for (const file of [...TIMED, ...TIMED_WAITING, ...TIMED_LAB])
  if (!existsSync(join(import.meta.dirname, file))) throw new Error(`vitest.config.ts: there is no ${file}`)

export default defineConfig({
  test: {
    globalSetup: ['scripts/setup/vitest.mjs'],
    sequence: { sequencer: LongestFirst },
    // More than processors: they wait for shells, servers and clocks most of the time. So do those that wait for hosts.
    maxWorkers: 2 * availableParallelism() + 1,
    projects: [
      project('without hosts', 0, {
        include: ['test/**/*.test.ts'],
        exclude: [...LAB, ...TIMED, ...TIMED_WAITING],
        isolate: false,
      }),
      project('timed', 1, { include: TIMED, isolate: false, maxWorkers: 1 }),
      project('timed, waiting', 2, { include: TIMED_WAITING, isolate: false, maxWorkers: WAITING_AT_ONCE }),
      project('lab', 3, { ...LAB_COMMON, include: LAB, exclude: TIMED_LAB, maxWorkers: LABS_AT_ONCE }),
      project('timed lab', 4, { ...LAB_COMMON, include: TIMED_LAB, maxWorkers: 1 }),
    ],
  },
})

/** One group of files after the other. */
function project(name: string, groupOrder: number, options: ProjectOptions) {
  return { test: { ...COMMON, ...options, name, sequence: { groupOrder } } }
}

interface ProjectOptions {
  readonly include: string[]
  readonly exclude?: string[]
  readonly maxWorkers?: number
  readonly isolate?: false
  readonly testTimeout?: number
}
