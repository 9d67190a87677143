import { drillFairly } from '../../appliance/drill/drill-fairly.ts'
import { DrillError } from '../../appliance/drill/drill-host.ts'
import { type DrillResult, drillPair } from '../../appliance/drill/drill-pair.ts'
import { FIGURE_NAMES, figuresOf } from '../../appliance/drill/figures.ts'
import { reportPage } from '../../appliance/drill/report-page.ts'
import { resultData } from '../../appliance/drill/result-data.ts'
import type { Scenario } from '../../appliance/drill/scenario.ts'
import { SCENARIOS } from '../../appliance/drill/scenario-list.ts'
import { print, printableJson } from '../../core/printable.ts'
import { LabError } from '../../lab/lab-error.ts'
import { textTable } from '../../report/text-table.ts'
import { askYesNo } from '../ask-yes-no.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import { watchInterrupts } from '../interrupts.ts'
import { loadInventoryAlone } from '../read-inventory.ts'
import type { Terminal } from '../terminal.ts'
import { chooseScenarios } from './drill-choice.ts'
import { type DrilledPair, openDrilledPair } from './drilled-pair.ts'
import { writeDrillPage } from './write-drill-page.ts'

export interface DrillOptions {
  readonly pair: string | undefined
  readonly scenario: readonly string[]
  readonly random: number | undefined
  readonly seed: number | undefined
  readonly list: boolean | undefined
  readonly report: string | undefined
  readonly yes: boolean | undefined
  readonly inventory: string | undefined
  readonly 'extra-vars': readonly string[]
  readonly output: string | undefined
  readonly color: boolean | undefined
}

/** Drills a pair with one scenario after the other. Resolves with 0 when the pair passed all of them. */
export async function drillAsAsked(options: DrillOptions, terminal: Terminal): Promise<number> {
  if (options.list === true) {
    terminal.stdout.write(textTable(SCENARIOS.map(({ name, summary }) => [name, summary])))
    return EXIT.asked
  }
  const inventory = loadInventoryAlone(options, terminal)
  const drilled = await said(() => openDrilledPair(inventory, options, terminal))
  try {
    const chosen = chooseScenarios(options, drilled)
    if (!drilled.isLab && options.yes !== true && !(await askYesNo(question(drilled, chosen), terminal))) {
      terminal.stderr.write(print`Nothing was done.\n`)
      return EXIT.failed
    }
    return await drillAll(chosen, { drilled, options, terminal })
  } finally {
    await drilled.close()
  }
}

interface Drilling {
  readonly drilled: DrilledPair
  readonly options: DrillOptions
  readonly terminal: Terminal
}

function question({ pairName }: DrilledPair, scenarios: readonly Scenario[]): string {
  const names = scenarios.map(({ name }) => name).join(', ')
  return `${pairName} is not a lab: its service will really be interrupted (${names}). Go on?`
}

async function drillAll(scenarios: readonly Scenario[], drilling: Drilling): Promise<number> {
  const { drilled, options, terminal } = drilling
  const say = (line: string): void => terminal.stderr.write(print`${line}\n`)
  const interrupts = watchInterrupts(terminal, say)
  const results: DrillResult[] = []
  try {
    for (const scenario of scenarios) {
      if (interrupts.signal.aborted) break
      results.push(await drillOne(scenario, interrupts.signal, say, drilling))
    }
  } catch (error) {
    if (!interrupts.signal.aborted) throw error
  } finally {
    interrupts.stop()
    if (results.length > 0) await reportResults(results, drilling)
    if (options.random !== undefined) say(`The seed was ${options.seed ?? drilled.seed}.`)
  }
  if (interrupts.signal.aborted) return EXIT.interrupted
  return results.every(({ verdict }) => verdict.breaches.length === 0) ? EXIT.asked : EXIT.failed
}

/** Drills one scenario. A random drill is about whether the pair is well: where only a time was missed, the drill is repeated. */
function drillOne(
  scenario: Scenario,
  signal: AbortSignal,
  say: (line: string) => void,
  { drilled, options }: Drilling,
): Promise<DrillResult> {
  const notify = (text: string): void => say(`  ${text}`)
  return drillFairly({
    signal,
    mostTries: options.random === undefined ? 1 : MOST_TRIES,
    drill() {
      say(`${scenario.name}: ${scenario.summary} …`)
      const id = (Date.now() % 36 ** 6).toString(36)
      return said(() => drillPair({ pair: drilled.pair, scenario, id, signal, notify }))
    },
    onResult({ verdict }, isDrilledAgain) {
      for (const breach of verdict.breaches)
        say(`  ${isDrilledAgain ? 'drilled again' : 'failed'}: ${breach}`)
    },
  })
}

const MOST_TRIES = 3

async function reportResults(
  results: readonly DrillResult[],
  { drilled, options, terminal }: Drilling,
): Promise<void> {
  const { stdout, stderr } = terminal
  if (options.output === 'json') stdout.write(print`${printableJson(results.map(resultData))}\n`)
  else stdout.write(textTable([FIGURE_NAMES, ...results.map(figuresOf)]))
  const page = reportPage({ title: `Drill of ${drilled.pairName}`, when: new Date(), results })
  stderr.write(print`The timelines are in ${await writeDrillPage(page, options.report)}\n`)
}

/** Runs `act`, and turns errors of the drill or the lab into messages for the user. */
async function said<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof DrillError || error instanceof LabError)
      throw new CommandFailure(error.message, error.hint)
    throw error
  }
}
