import { LONGEST_REASON, ordererName } from '../../appliance/facts/operator-order.ts'
import type { NewOrder } from '../../appliance/orders/new-order.ts'
import { usageError } from '../command-failure.ts'
import type { Terminal } from '../terminal.ts'

/** Options of a command that gives an order with an end and a reason. */
export const ORDER_OPTIONS = {
  for: {
    type: 'string',
    value: 'TIME',
    summary: 'how long it is to last: 30m, 2h, 1d; it is told past that',
  },
  reason: { type: 'string', value: 'TEXT', summary: 'why, for whoever looks at the pair' },
} as const

interface GivenOptions {
  readonly for: string | undefined
  readonly reason: string | undefined
}

/** The order that the words on the command line mean. Throws a usage error for any others. */
export function readNewOrder(
  word: string | undefined,
  given: GivenOptions,
  { owner }: Pick<Terminal, 'owner'>,
): NewOrder | 'off' {
  if (word === 'off') {
    if (given.for === undefined && given.reason === undefined) return 'off'
    throw usageError('--for and --reason go with "on"')
  }
  if (word !== 'on') throw usageError(`"${word}" is neither on nor off`)
  return {
    seconds: given.for === undefined ? undefined : secondsOf(given.for),
    by: ordererName(owner),
    reason: checkedReason(given.reason ?? ''),
  }
}

function secondsOf(text: string): number {
  const [, number, unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? []
  const seconds = Number(number) * (UNITS.get(unit) ?? Number.NaN)
  if (seconds <= MOST_SECONDS) return seconds
  throw usageError(`--for cannot be "${text}"`, 'minutes, hours or days, 30 days at most: 30m, 2h, 1d')
}

function checkedReason(text: string): string {
  if (/\p{Cc}/u.test(text)) throw usageError('--reason must be one line, without control characters')
  if (Array.from(text).length > LONGEST_REASON)
    throw usageError(`--reason is longer than ${LONGEST_REASON} characters`)
  return text
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
])
const MOST_SECONDS = 30 * 86_400
