import { type Failure, failure } from '../../core/module-definition.ts'

/** New texts for a file in which a value replaces a placeholder, and for the file's pristine copy. */
export interface PristineUpdate {
  /** The text with the placeholder. */
  readonly pristine: string
  /** The text with the value. */
  readonly live: string
  /** True where edits of the live file become part of the pristine copy. */
  readonly takesOver: boolean
}

/** The paths that messages name. */
interface PristineNames {
  readonly path: string
  readonly copy: string
}

/**
 * Decides from the live file, its pristine copy and the new value, so that no edit made by hand is lost:
 *
 * - The live file holds the placeholder: the live text is the new pristine text, unless only some of the places have the
 *   placeholder again.
 * - The live file is the copy with one value in all places: the copy is the pristine text.
 * - The live file differs elsewhere, but has every line with a placeholder: its edits become part of the copy.
 * - Otherwise nobody can know where the value belongs, and the result is a failure.
 *
 * `undefined`: there is no copy, and the live file, edited by hand, holds the value already; it is left as it is.
 */
export function updatePristine(
  live: string,
  copy: string | undefined,
  { placeholder, value }: { readonly placeholder: string; readonly value: string },
  names: PristineNames,
): PristineUpdate | Failure | undefined {
  const filled = (text: string): string => text.replaceAll(placeholder, () => value)
  if (copy?.includes(placeholder) === true) {
    if (live === filled(copy)) return { pristine: copy, live, takesOver: false }
    const rebased = rebase(live, copy, placeholder, value)
    if (rebased !== undefined)
      return { pristine: rebased, live: filled(rebased), takesOver: rebased !== copy }
  }
  if (live.includes(placeholder)) return { pristine: live, live: filled(live), takesOver: false }
  if (copy === undefined) return live.includes(value) ? undefined : lost(placeholder, value, names)
  return edited(placeholder, names)
}

/**
 * The live text with the placeholder in place of its value, on the lines that are the copy's lines with a placeholder
 * but for a value. `undefined` unless each such line is there as often as in the copy, all with one value (or the
 * placeholder itself, where somebody put it back).
 */
function rebase(live: string, copy: string, placeholder: string, value: string): string | undefined {
  const patterns = placeholderLines(copy, placeholder)
  const values = new Set<string>()
  const counts = new Map<string, number>()
  const split = [...patterns.keys()].map((pattern) => ({ pattern, parts: pattern.split(placeholder) }))
  const texts = live.split('\n')
  if (split.length * texts.length > MOST_COMPARED) return undefined
  const lines = texts.map((line) => {
    const found = split.flatMap(({ pattern, parts }) => {
      const there = line === pattern ? placeholder : valueIn(line, parts, value)
      return there === undefined ? [] : [{ pattern, value: there }]
    })
    if (found.length > 1) return undefined
    const [only] = found
    if (only === undefined) return line
    if (only.value !== placeholder) values.add(only.value)
    counts.set(only.pattern, (counts.get(only.pattern) ?? 0) + 1)
    return only.pattern
  })
  const isComplete = [...patterns].every(([pattern, count]) => counts.get(pattern) === count)
  const text = lines.includes(undefined) ? undefined : lines.join('\n')
  return isComplete && values.size <= 1 && text?.split(placeholder).length === countedIn(copy, placeholder)
    ? text
    : undefined
}

/** Lines of the file times lines of the copy: a bound on the time that a file's writer can cost the controller. */
const MOST_COMPARED = 1_000_000

function countedIn(text: string, placeholder: string): number {
  return text.split(placeholder).length
}

function placeholderLines(copy: string, placeholder: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const line of copy.split('\n'))
    if (line.includes(placeholder)) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

/**
 * The value in a line where the pattern has its placeholder, the same in all places; `undefined` where the line does
 * not fit. Where the new value is an address, only an address counts: no quote, comma or comment behind it becomes
 * part of the value.
 */
function valueIn(line: string, parts: readonly string[], wanted: string): string | undefined {
  const left = parts.reduce((length, part) => length - part.length, line.length)
  const start = parts[0]?.length ?? 0
  const value = line.slice(start, start + left / (parts.length - 1))
  if (value === '' || parts.join(value) !== line) return undefined
  return !ADDRESS.test(wanted) || ADDRESS.test(value) ? value : undefined
}

const ADDRESS = /^[\w.:%@/[\]-]+$/

function lost(placeholder: string, value: string, { path, copy }: PristineNames): Failure {
  return failure(
    `${path} holds neither "${placeholder}" nor "${value}", and there is no pristine copy ${copy}`,
    `put ${placeholder} back where the value belongs`,
  )
}

function edited(placeholder: string, { path, copy }: PristineNames): Failure {
  return failure(
    `${path} was edited where the value stands: it cannot be told from ${copy} what to replace`,
    `put ${placeholder} back where the value belongs in ${path}`,
  )
}
