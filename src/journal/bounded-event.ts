import type { RunEvent } from './event.ts'

/** Shortens the texts of an event, because hosts may print texts of any length. A shortened text says so. */
export function boundedEvent<Event extends RunEvent>(event: Event): Event {
  return isWithin(event) ? event : (bounded(event, '') as Event)
}

function isWithin(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST
  if (typeof value !== 'object' || value === null) return true
  for (const key in value) if (!isWithin((value as Record<string, unknown>)[key])) return false
  return true
}

function bounded(value: unknown, name: string): unknown {
  if (typeof value === 'string') return cut(value, WHOLE.has(name) ? LONGEST_WHOLE : LONGEST)
  if (Array.isArray(value)) return value.map((item) => bounded(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bounded(item, key)]))
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const last = text.codePointAt(longest - 1) ?? 0
  // Not between the two halves of a character.
  const end = last > 0xffff ? longest - 1 : longest
  return `${text.slice(0, end)}… (${amount(Buffer.byteLength(text) - Buffer.byteLength(text.slice(0, end)))} more)`
}

function amount(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`
}

/** Characters of a message. */
const LONGEST = 16 * 1024
/** Characters of contents, scripts and output, which are already bounded where they are made. */
const LONGEST_WHOLE = 4 * 1024 * 1024
const WHOLE: ReadonlySet<string> = new Set(['script', 'before', 'after', 'stdout', 'stderr'])
