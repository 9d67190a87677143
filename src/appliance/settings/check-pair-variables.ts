import type { Diagnostics } from '../../core/diagnostic.ts'
import type { SourceSpan } from '../../core/source.ts'
import { hostScope } from '../../inventory/host-scope.ts'
import { isInNetwork, parseIpAddress } from '../../inventory/ip-address.ts'
import type { Host, Inventory, Pair } from '../../inventory/model.ts'
import { EvaluationError, type Scope } from '../../language/value-template.ts'
import type { Play, Playbook } from '../../program/model.ts'
import { checkSettingForms } from './check-setting-forms.ts'

interface PairVariablesRequest {
  readonly inventory: Inventory
  readonly playbook: Playbook
  readonly extraVars: Scope
  readonly diagnostics: Diagnostics
}

const ROUTER_ID = 'vrrp_router_id'
const PRIORITY = 'vrrp_priority'

/**
 * Reports variables of a play that sets pairs up which would keep a pair from failing over, as far as they are known
 * before the run.
 */
export function checkPairVariables(request: PairVariablesRequest): void {
  for (const play of request.playbook.plays) {
    if (!play.defaults.some(({ name }) => name === ROUTER_ID)) continue
    const inPlay = new Set(play.hosts)
    const { hosts } = request.inventory
    // Members without a host have been reported.
    const pairs = [...request.inventory.pairs.values()].filter(
      ({ active, standby }) =>
        [active, standby].some((host) => inPlay.has(host)) && hosts.has(active) && hosts.has(standby),
    )
    const chosen = pairs.flatMap((pair) => membersOf(pair, play, request))
    for (const pair of pairs) checkFamilies(pair, hosts, request.diagnostics)
    checkMembers(chosen, request.diagnostics)
    checkRouterIds(chosen, request.diagnostics)
    checkSettingForms({ ...request, play })
  }
}

/** keepalived reaches the peer in the address family of the VIP. A name may have addresses of either family. */
function checkFamilies(pair: Pair, hosts: ReadonlyMap<string, Host>, diagnostics: Diagnostics): void {
  const family = parseIpAddress(pair.vip.address)?.version
  for (const name of [pair.active, pair.standby]) {
    const host = hosts.get(name)
    const own = parseIpAddress(host?.peerAddress ?? '')?.version
    if (host === undefined || family === undefined || own === undefined || own === family) continue
    diagnostics.error(
      'appliance/address-family',
      `the VIP ${pair.vip.address} of the pair "${pair.name}" is an IPv${family} address, and "${name}" speaks to its peer from ${host.peerAddress}`,
      host.span,
      `keepalived wants both of one family: give both hosts an IPv${family} address as their peer_address`,
    )
  }
}

/** A pair with the values for keepalived on its two hosts. */
interface ChosenPair {
  readonly pair: Pair
  readonly routerIds: readonly [unknown, unknown]
  readonly priorities: readonly [unknown, unknown]
  /** The place of the router id, or else of the pair. */
  readonly span: SourceSpan
}

/** The members of a pair; empty where a variable is not known before the run. */
function membersOf(
  pair: Pair,
  play: Play,
  { inventory, extraVars }: PairVariablesRequest,
): readonly ChosenPair[] {
  const scopeOf = (host: string): Scope =>
    hostScope(inventory, host, { defaults: play.defaults, vars: play.vars, extra: extraVars })
  try {
    const [a, b] = [scopeOf(pair.active), scopeOf(pair.standby)]
    const span = inventory.hosts.get(pair.active)?.vars.get(ROUTER_ID)?.span ?? pair.span
    return [{ pair, span, routerIds: [a[ROUTER_ID], b[ROUTER_ID]], priorities: [a[PRIORITY], b[PRIORITY]] }]
  } catch (error) {
    if (error instanceof EvaluationError) return []
    throw error
  }
}

function checkMembers(chosen: readonly ChosenPair[], diagnostics: Diagnostics): void {
  for (const { pair, routerIds, priorities, span } of chosen) {
    const values = [...named(ROUTER_ID, routerIds), ...named(PRIORITY, priorities)]
    const wrong = values.find(({ value }) => !isOneByte(value))
    if (wrong !== undefined)
      diagnostics.error(
        'appliance/vrrp-number',
        `${wrong.name} of the pair "${pair.name}" is ${JSON.stringify(wrong.value)}`,
        span,
        'it is a whole number from 1 to 255',
      )
    else if (routerIds[0] !== routerIds[1])
      diagnostics.error(
        'appliance/router-ids-differ',
        `the two hosts of the pair "${pair.name}" have different router ids: ${routerIds.join(' and ')}`,
        span,
        `they would not hear each other: set ${ROUTER_ID} under the vars of the pair, not of a host`,
      )
    else if (priorities[0] === priorities[1])
      diagnostics.error(
        'appliance/priorities-equal',
        `the two hosts of the pair "${pair.name}" have one priority: ${String(priorities[0])}`,
        span,
        `which of two that start together takes the VIP would be left to chance: give each its own ${PRIORITY}, or none`,
      )
  }
}

function named(name: string, values: readonly unknown[]) {
  return values.map((value) => ({ name, value }))
}

function isOneByte(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 255
}

function checkRouterIds(chosen: readonly ChosenPair[], diagnostics: Diagnostics): void {
  for (const [index, one] of chosen.entries()) {
    const other = chosen
      .slice(0, index)
      .find((before) => before.routerIds[0] === one.routerIds[0] && areNeighbours(before.pair, one.pair))
    if (other !== undefined)
      diagnostics.error(
        'appliance/router-id-taken',
        `the pairs "${other.pair.name}" and "${one.pair.name}" have one router id: ${String(one.routerIds[0])}`,
        one.span,
        `pairs on one network need their own: set ${ROUTER_ID} under the vars of one of them`,
      )
  }
}

/** Whether the VIPs of two pairs are in one network. */
function areNeighbours({ vip: a }: Pair, { vip: b }: Pair): boolean {
  const [first, second] = [parseIpAddress(a.address), parseIpAddress(b.address)]
  if (first === undefined || second === undefined) return false
  return isInNetwork(first, second, Math.min(a.prefix, b.prefix))
}
