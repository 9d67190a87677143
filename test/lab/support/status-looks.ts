import { dispatch } from '../../../src/cli/dispatch.ts'
import { processTerminal } from '../../../src/cli/terminal.ts'
import { CollectedText } from '../../report/support/collected-text.ts'
import type { TestLab } from './lab.ts'
import { until } from './pair.ts'

interface Finding {
  readonly id: string
  readonly severity: 'error' | 'warning'
  readonly problem: string
  readonly advice: string
}

interface StatusReport {
  readonly healthy: boolean
  readonly holder: string | null
  readonly findings: readonly Finding[]
}

export interface StatusLook {
  readonly code: number
  readonly report: StatusReport
}

/**
 * What `wrtcplay status wrtc --output json` says, and its exit code. It is asked in this process: each look reads the inventory
 * and connects anew, but no program is started for it.
 */
export async function statusLook(lab: TestLab, ...args: readonly string[]): Promise<StatusLook> {
  const [stdout, stderr] = [new CollectedText(), new CollectedText()]
  const terminal = { ...processTerminal('0'), stdout, stderr, isInteractive: false }
  const code = await dispatch(['status', 'wrtc', '-i', lab.inventory, '--output', 'json', ...args], terminal)
  if (stdout.text === '') throw new Error(`status ended with ${code}: ${stderr.text}`)
  return { code, report: JSON.parse(stdout.text) as StatusReport }
}

/** A machine that is so busy that its own hosts answer late says nothing about them: it looks again. */
export async function patientStatusLook(lab: TestLab, tries = 4): Promise<StatusLook> {
  const looked = await statusLook(lab)
  const isLate = looked.report.findings.some(({ id }) => id === 'unreachable')
  return isLate && tries > 1 ? patientStatusLook(lab, tries - 1) : looked
}

/** Waits until status finds nothing wrong with the pair, which costs about a second of a processor a look; fails with what it found last. `args` are those of `wrtcplay status`. */
export async function untilHealthy(
  lab: TestLab,
  withinMs?: number,
  args: readonly string[] = [],
): Promise<void> {
  let last: readonly Finding[] = []
  const isHealthy = async (): Promise<boolean> => {
    const { code, report } = await statusLook(lab, ...args)
    last = report.findings
    return code === 0
  }
  await until('the pair is healthy', isHealthy, {
    ...(withinMs === undefined ? {} : { withinMs }),
    everyMs: 500,
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`)
  })
}
