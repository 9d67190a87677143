import { indented, joined, type Printable, print } from '../../core/printable.ts'
import { withPort } from '../../inventory/ip-address.ts'
import type { Styles } from '../../report/ansi.ts'
import { counted } from '../../report/counted.ts'
import { textTable } from '../../report/text-table.ts'
import { surelyApart } from '../facts/clock-offset.ts'
import type { MemberSnapshot, PairSnapshot } from '../facts/found-pair.ts'
import type { MemberFacts, ServiceFacts } from '../facts/member-facts.ts'
import { seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { syncGap } from '../facts/sync-gap.ts'
import { type Finding, isError } from '../rules/finding.ts'
import { isForeign } from '../rules/foreign.ts'
import { daysLeft, namesText } from '../rules/tls.ts'

/** A pair on one screen: the state of each host, the view from outside, and the findings. */
export function pairScreen(snapshot: PairSnapshot, findings: readonly Finding[], styles: Styles): Printable {
  const { pair, members, settings } = snapshot
  const foreign = isForeign(snapshot)
  const rows = ROWS.filter(([label]) => !foreign || OF_ANY_PAIR.includes(label)).map(([label, cell]) => [
    label,
    ...members.map((member) => cellOf(member, snapshot, cell)),
  ])
  const head = ['', ...members.map(({ name }) => name)]
  const errors = findings.filter(isError).length
  const verdict =
    errors === 0 ? styles.green('healthy') : styles.red(`not healthy: ${counted(errors, 'thing')} wrong`)
  const title = print`${styles.bold(`pair ${pair.name}`)}  VIP ${pair.vip.address}/${pair.vip.prefix}, port ${settings.port}: ${verdict}`
  const table = textTable([head, ...rows], '  ')
  const found = findings.map((finding) => findingText(finding, styles))
  const outside = foreign
    ? print``
    : print`  ${outsideLine(snapshot)}\n${certificateLine(snapshot)}${lastSwitchover(snapshot)}`
  return print`${title}\n\n${table}\n${outside}${joined(found, '')}`
}

export function findingText({ severity, problem, advice }: Finding, styles: Styles): Printable {
  const mark = severity === 'error' ? styles.red('wrong') : styles.yellow('note ')
  return print`\n  ${mark}  ${indented(problem, MARGIN)}\n${MARGIN}${styles.dim(indented(advice, MARGIN))}\n`
}

const MARGIN = ' '.repeat(9)

const OF_ANY_PAIR = ['configured as', 'VIP', 'keepalived', 'clock', 'disk']

type Cell = (facts: MemberFacts, snapshot: PairSnapshot, member: MemberSnapshot) => string

const ROWS: readonly (readonly [string, Cell])[] = [
  ['configured as', roleCell],
  ['VIP', ({ holdsVip }) => (holdsVip ? 'here' : '-')],
  ['role', roleNowCell],
  ['WRTC', ({ app }) => serviceText(app)],
  ['WebSocket, asked there', ({ webSocketAnswers }) => (webSocketAnswers ? 'answers' : 'silent')],
  ['keepalived', keepalivedText],
  ['sync', ({ sync }) => serviceText(sync)],
  ['data', dataText],
  ['keys', ({ keys }, snapshot, member) => keysText(keys, snapshot, member)],
  ['clock', ({ clock }) => clockText(clock)],
  ['disk', ({ disks }) => disks.map(({ mount, freeKb }) => `${mount} ${sizeText(freeKb)} free`).join(', ')],
]

function cellOf(member: MemberSnapshot, snapshot: PairSnapshot, cell: Cell): string {
  if (!('unseen' in member.found)) return cell(member.found, snapshot, member)
  return cell === roleCell ? member.role : 'no answer'
}

/** The role from the inventory, which is known of a host without an answer, too. */
function roleCell(_facts: MemberFacts, _snapshot: PairSnapshot, { role }: MemberSnapshot): string {
  return role
}

function roleNowCell({ recorded, maintenance, pause }: MemberFacts): string {
  const parts = [
    recorded === undefined ? 'none yet' : recorded.role,
    ...(maintenance === undefined ? [] : ['in maintenance']),
    ...(pause === undefined ? [] : ['PAUSED']),
  ]
  return parts.join(', ')
}

function serviceText({ isRunning, isThere }: ServiceFacts): string {
  return isRunning ? 'runs' : isThere ? 'stopped' : 'missing'
}

/** Leaves out what a foreign configuration leaves open. */
function keepalivedText({ keepalived, keepalivedConfig, loaded }: MemberFacts): string {
  if (keepalivedConfig === undefined) return `${serviceText(keepalived)}, not configured`
  const { priority, routerId, advertSeconds } = keepalivedConfig
  const parts = [
    serviceText(keepalived),
    ...(Number.isNaN(priority) ? [] : [`priority ${priority}`]),
    ...(Number.isNaN(routerId) ? [] : [`router ${routerId}`]),
    ...(Number.isNaN(advertSeconds) ? [] : [`every ${advertSeconds} s`]),
    ...(loaded.keepalivedFile === undefined ? [] : [`from ${loaded.keepalivedFile}`]),
  ]
  return parts.join(', ')
}

function dataText({ data }: MemberFacts, snapshot: PairSnapshot, { name }: MemberSnapshot): string {
  if (data === undefined) return 'missing'
  const holder = soleHolder(snapshot)
  const count = counted(data.count, 'file')
  if (holder?.data === undefined || holder.name === name) return count
  const { waiting, isEven } = syncGap(holder.data, data)
  const [oldest] = waiting
  if (oldest === undefined) return `${count}, ${isEven ? 'even' : 'not the same'}`
  const age = Math.max(0, (holder.clock.now - oldest.changed) / 1000)
  return `${count}, ${waiting.length} to come, the oldest for ${age.toFixed(1)} s`
}

function keysText({ own }: MemberFacts['keys'], snapshot: PairSnapshot, { name }: MemberSnapshot): string {
  const peer = seenMembers(snapshot).find((member) => member.name !== name)
  if (peer === undefined || own === undefined) return own === undefined ? 'none' : '?'
  const member = seenMembers(snapshot).find((other) => other.name === name)
  const isKnown = peer.keys.hostKeys.some((key) => member?.keys.knownForPeer.includes(key))
  return peer.keys.authorized.includes(own) && isKnown ? 'log in to the peer' : 'do not fit the peer'
}

/** The clock's offset; empty where the time on the way makes it uncertain. */
function clockText(clock: MemberFacts['clock']): string {
  const apart = surelyApart(clock, { least: 0, most: 0 })
  if (apart < 100) return 'as here'
  return `${(apart / 1000).toFixed(1)} s ${clock.least > 0 ? 'ahead of' : 'behind'} here`
}

function sizeText(kilobytes: number): string {
  const gigabytes = kilobytes / 1024 / 1024
  return gigabytes >= 1 ? `${gigabytes.toFixed(0)} GiB` : `${Math.floor(kilobytes / 1024)} MiB`
}

function outsideLine({ outside, pair, settings }: PairSnapshot): string {
  const place = `the WebSocket at ${withPort(pair.vip.address, settings.port)}`
  return outside.trouble === undefined
    ? `seen from here: ${place} answers in ${outside.tookMs} ms`
    : `seen from here: ${place} does not answer: ${outside.trouble}`
}

function certificateLine({ outside: { certificate } }: PairSnapshot): Printable {
  if (certificate === undefined) return print``
  const days = daysLeft(certificate)
  const left = certificate.leftMs <= 0 ? 'expired' : `${counted(days, 'day')} left`
  return print`  certificate:    ${namesText(certificate)}, ${left}\n`
}

function lastSwitchover(snapshot: PairSnapshot): Printable {
  const holder = soleHolder(snapshot)
  if (holder?.recorded === undefined) return print``
  const { since, reason } = holder.recorded
  return print`  last takeover:  ${holder.name} at ${since} (${reason})\n`
}
