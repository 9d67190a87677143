import { setTimeout as sleep } from 'node:timers/promises'
import { findingsOf } from '../../pair/invariants.ts'
import { lookAtPair, type WatchedPair } from '../../pair/pair-look.ts'
import { pairReport } from '../../pair/pair-report.ts'
import { stylesFor } from '../../report/ansi.ts'
import { wantsColour } from '../colour-choice.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { healthCode } from '../health-code.ts'
import { PAIR_OPTIONS } from '../pair-options.ts'
import { pairScreen } from '../pair-screen.ts'
import { JSON_OPTION } from '../shared-options.ts'
import { openPairs } from '../watched-pairs.ts'

const OPTIONS = {
  ...PAIR_OPTIONS,
  watch: { type: 'boolean', alias: 'w', summary: 'look again every second, until Ctrl-C' },
  ...JSON_OPTION,
} as const

export const status = defineCommand({
  positionals: [{ name: 'PAIR', kind: 'optional' }],
  options: OPTIONS,
  examples: ['wrtcplay status', 'wrtcplay status wrtc --output json   # exit 1 when something is wrong'],
  async act({ options, positionals: [name] }, terminal) {
    const { watch = false, output } = options
    const open = await openPairs(name, options, terminal)
    const interrupt = new AbortController()
    const stop = terminal.onSignal(() => interrupt.abort())
    const styles = stylesFor(wantsColour(options.color, terminal.env, terminal.isInteractive))
    const isCleared = watch && terminal.isInteractive && output !== 'json'
    try {
      for (;;) {
        const seen = await interruptible(Promise.all(open.pairs.map(look)), interrupt.signal)
        if (seen === undefined) return EXIT.interrupted
        const texts = seen.map(({ found, findings }) =>
          output === 'json'
            ? `${JSON.stringify(pairReport(found, findings))}\n`
            : `${pairScreen(found, findings, styles)}\n`,
        )
        terminal.stdout.write((isCleared ? CLEAR : '') + texts.join(''))
        if (!watch) return healthCode(seen.flatMap(({ findings }) => findings))
        await interruptible(sleep(EVERY_MS), interrupt.signal)
      }
    } finally {
      stop()
      await open.close()
    }
  },
})

async function look(pair: WatchedPair) {
  const found = await lookAtPair(pair)
  return { found, findings: findingsOf(found) }
}

/** `undefined` when the user did not want to wait for it. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

const EVERY_MS = 1000
/** Home, and nothing below. */
const CLEAR = '\x1b[H\x1b[J'
