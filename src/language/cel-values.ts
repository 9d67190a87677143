import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator'
import { knownValue } from './unknown-value.ts'

/**
 * Plain data as CEL has it: whole numbers become ints (BigInt), maps become `Map`, so that no key of a user's
 * can be taken for a property of an object.
 */
export function toCel(value: unknown): unknown {
  return celOf(value, { left: MOST_VALUES })
}

function celOf(value: unknown, budget: { left: number }): unknown {
  if (budget.left-- <= 0) throw new RangeError('its value holds more than 1 000 000 values')
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (value === null || typeof value !== 'object') return value
  const inner = (item: unknown): unknown => celOf(item, budget)
  if (Array.isArray(value)) return value.map(inner)
  return isPlain(value)
    ? new Map(Object.entries(value).map(([key, item]) => [key, inner(item)]))
    : knownValue(value)
}

/** What CEL found, as plain data: ints become numbers. Throws `RangeError` for what plain data cannot hold. */
export function fromCel(value: unknown): unknown {
  return plainOf(value, { left: MOST_VALUES })
}

/** Lists of lists that are one and the same list stand for more values than any machine holds. */
const MOST_VALUES = 1_000_000

function plainOf(value: unknown, budget: { left: number }): unknown {
  if (budget.left-- <= 0) throw new RangeError('its value holds more than 1 000 000 values')
  if (typeof value === 'bigint') return numberOf(value)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof UnsignedInt) return numberOf(value.value)
  const inner = (item: unknown): unknown => plainOf(item, budget)
  if (value instanceof Map) return record([...value].map(([key, item]) => [String(inner(key)), inner(item)]))
  if (Array.isArray(value)) return value.map(inner)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Duration) return value.toString()
  if (isPlain(value)) return record(Object.entries(value).map(([key, item]) => [key, inner(item)]))
  throw new RangeError('its value is neither text, number, boolean, null, list nor map')
}

function numberOf(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number))
    throw new RangeError(`the number ${value} is too large to be kept exactly`)
  return number
}

function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries)
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
