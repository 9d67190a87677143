import { setTimeout as sleep } from 'node:timers/promises'
import type { WatchedPair } from '../../appliance/facts/pair-probe.ts'
import {
  type JudgedSnapshot,
  judgedSnapshot,
  settledSnapshot,
} from '../../appliance/rules/settled-snapshot.ts'
import { pairReport } from '../../appliance/status/pair-report.ts'
import { pairScreen } from '../../appliance/status/pair-screen.ts'
import { joined, type Printable, print, printableJson } from '../../core/printable.ts'
import { stylesFor } from '../../report/ansi.ts'
import { wantsColour } from '../colour-choice.ts'
import { defineCommand, type OptionValues } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { JSON_OPTION } from '../shared-options.ts'
import type { Terminal } from '../terminal.ts'
import { healthCode } from './health-code.ts'
import { pairsNamed } from './pair-named.ts'
import { PAIR_OPTIONS } from './pair-options.ts'
import { openPairs } from './watched-pairs.ts'

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
    const open = await openPairs(pairsNamed(name), options, terminal)
    const interrupt = new AbortController()
    const stop = terminal.onSignal(() => interrupt.abort())
    try {
      return await show(open.pairs, options, interrupt.signal, terminal)
    } finally {
      stop()
      await open.close()
    }
  },
})

async function show(
  pairs: readonly WatchedPair[],
  { watch = false, output, color }: OptionValues<typeof OPTIONS>,
  interrupt: AbortSignal,
  terminal: Terminal,
): Promise<number> {
  const styles = stylesFor(wantsColour(color, terminal.env, terminal.isInteractive))
  const isCleared = watch && terminal.isInteractive && output !== 'json'
  const textOf = ({ snapshot, findings }: JudgedSnapshot): Printable =>
    output === 'json'
      ? print`${printableJson(pairReport(snapshot, findings))}\n`
      : print`${pairScreen(snapshot, findings, styles)}\n`
  for (;;) {
    const snapshots = await interruptible(
      Promise.all(pairs.map(watch ? judgedSnapshot : settledSnapshot)),
      interrupt,
    )
    if (snapshots === undefined) return EXIT.interrupted
    terminal.stdout.write(print`${isCleared ? CLEAR : ''}${joined(snapshots.map(textOf), '')}`)
    if (!watch) return healthCode(snapshots.flatMap(({ findings }) => findings))
    await interruptible(sleep(EVERY_MS), interrupt)
  }
}

/** Resolves with the result, or with `undefined` once the user has interrupted. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(undefined)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

const EVERY_MS = 1000
/** Moves the cursor home and clears the screen below it. */
const CLEAR = print`\x1b[H\x1b[J`
