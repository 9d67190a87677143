/** What an operator has ordered on a host, such as its maintenance. Its texts are somebody's: bounded, and not yet fit to be shown. */
interface OperatorOrder {
  /** Milliseconds since 1970 by the host's clock. */
  readonly since: number
  /** Likewise; `undefined` for no end. */
  readonly until: number | undefined
  /** User and machine: "alice@laptop". */
  readonly by: string
  /** Empty for none. */
  readonly reason: string
}

/** `garbled`: the file is there, and so the order counts, but it does not tell whose it is. */
export type FoundOrder = OperatorOrder | 'garbled'

/** Characters. The scripts bound the same texts by their bytes. */
export const LONGEST_REASON = 200
const LONGEST_NAME = 100

/** Reads the lines of an order's file, as library/maintenance.sh writes it; `undefined` when there is no file. */
export function readOrder(lines: readonly string[]): FoundOrder | undefined {
  if (lines.length === 0) return undefined
  const [, since, until, by, reason] = FORM.exec(lines.join('\n')) ?? []
  if (since === undefined || until === undefined || by === undefined || reason === undefined) return 'garbled'
  if (isLonger(by, LONGEST_NAME) || isLonger(reason, LONGEST_REASON)) return 'garbled'
  return { since: milliseconds(since), until: until === '-' ? undefined : milliseconds(until), by, reason }
}

/** The pause of a pair, as one of its hosts has it. */
export interface FoundPause {
  readonly order: FoundOrder
  /** Whether the VIP was here when the pair was paused, and belongs here until that ends. */
  readonly keepsVip: boolean
  /** What would have moved the VIP away by now. */
  readonly heldBack: string | undefined
}

/** Likewise of a pause, whose file ends with where the VIP belongs. */
export function readPause(lines: readonly string[], heldBack: string | undefined): FoundPause | undefined {
  if (lines.length === 0) return undefined
  const place = lines.at(-1)
  const isWhole = place === 'vip=here' || place === 'vip=there'
  return {
    order: (isWhole ? readOrder(lines.slice(0, -1)) : undefined) ?? 'garbled',
    keepsVip: lines.includes('vip=here'),
    heldBack,
  }
}

const FORM = /^since=(\d{1,12})\nuntil=(-|\d{1,12})\nby=([^\n]+)\nreason=([^\n]*)$/u

function isLonger(text: string, most: number): boolean {
  return Array.from(text).length > most
}

function milliseconds(seconds: string): number {
  return Number(seconds) * 1000
}

/** User and machine as an order may name them: on one line, and within bounds. */
export function ordererName(owner: string): string {
  const [...characters] = owner.replace(/\p{Cc}/gu, '?')
  return characters.slice(0, LONGEST_NAME).join('')
}

/** Whether the order was to have ended by the host's own clock. */
export function isOver(order: FoundOrder, nowMs: number): boolean {
  return order !== 'garbled' && order.until !== undefined && order.until <= nowMs
}

/** "since 2026-11-20T12:00:00Z until 2026-11-20T14:00:00Z, by alice@laptop: "new disk"". */
export function orderText(order: FoundOrder): string {
  if (order === 'garbled') return 'its file does not tell since when, by whom and why'
  const { since, until, by, reason } = order
  const end = until === undefined ? 'without an end' : `until ${timeText(until)}`
  return `since ${timeText(since)} ${end}, by ${by}${reason === '' ? '' : `: ${JSON.stringify(reason)}`}`
}

/** Seconds are exact enough, and all that the scripts know. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
