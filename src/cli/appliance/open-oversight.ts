import { type PairSettings, pairSettings } from '../../appliance/settings/settings.ts'
import { hostScope } from '../../inventory/host-scope.ts'
import type { Pair } from '../../inventory/model.ts'
import { EvaluationError } from '../../language/value-template.ts'
import type { Play } from '../../program/model.ts'
import { tasksIn } from '../../program/walker.ts'
import type { OversightRequest, RunOversight } from '../extension.ts'
import { systemClock } from '../system-clock.ts'

/** The oversight of the pairs that a run concerns as root; `undefined` without such pairs. */
export async function openOversight(request: OversightRequest): Promise<RunOversight | undefined> {
  const { inventory, playbook } = request.project
  const pairs = [...inventory.pairs.values()].flatMap((pair) => {
    const play = playbook.plays.find((one) => concerns(one, pair, request))
    const settings = play === undefined ? undefined : settingsOf(pair, play, request)
    return settings === undefined ? [] : [{ pair, settings }]
  })
  if (pairs.length === 0) return undefined
  const { PairOversight } = await import('../../appliance/oversight/pair-oversight.ts')
  const { connect, targetOf, isDry } = request
  return new PairOversight({ inventory, pairs, connect, targetOf, isDry, clock: systemClock(NEVER) })
}

/**
 * Whether the run acts as root on the pair: other users may not ask what the oversight asks, and are not asked for a
 * password for it.
 */
function concerns(play: Play, { active, standby }: Pair, { targets, targetOf }: OversightRequest): boolean {
  const members = [active, standby].filter((host) => play.hosts.includes(host) && targets.has(host))
  return members.some((host) =>
    tasksIn(play).some(({ become }) => (become ?? targetOf(host).user) === 'root'),
  )
}

/** The settings of a pair, from the variables of the play, too. `undefined`: they depend on the play's results. */
function settingsOf(
  pair: Pair,
  play: Play,
  { project, resolve }: OversightRequest,
): PairSettings | undefined {
  const { inventory, extraVars } = project
  const { defaults, vars } = play
  const levels = { defaults, vars, extra: extraVars, secrets: resolve }
  try {
    return pairSettings(hostScope(inventory, pair.active, levels))
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}

/** Never aborted: findings about a pair are reported after an interrupt, too. */
const NEVER = new AbortController().signal
