import { formatAuthorizedLine, parseAuthorizedLine } from './authorized-line.ts'
import type { PublicKey } from './public-key.ts'
import { joinText, splitText } from './text-lines.ts'

/** What is asked of an authorized_keys file. */
interface DesiredKeys {
  readonly keys: readonly PublicKey[]
  /** `undefined` leaves what a line has; an empty text takes options away. */
  readonly options: string | undefined
  readonly comment: string | undefined
  /** Keys that are not asked for are removed. */
  readonly exclusive: boolean
}

/** Adds the keys that are missing and mends options; lines that are not about these keys stay as they are. */
export function authorize(text: string, { keys, options, comment, exclusive }: DesiredKeys): string {
  const wanted = new Set(keys.map(({ blob }) => blob))
  const seen = new Set<string>()
  const lines = splitText(text).flatMap((line) => {
    const key = parseAuthorizedLine(line)
    if (key === undefined) return [line]
    if (!wanted.has(key.blob)) return exclusive ? [] : [line]
    seen.add(key.blob)
    const isRight = (options ?? key.options) === key.options && (comment ?? key.comment) === key.comment
    return [
      isRight
        ? line
        : formatAuthorizedLine({ ...key, options: options ?? key.options, comment: comment ?? key.comment }),
    ]
  })
  const missing = keys.filter(
    ({ blob }, index) => !seen.has(blob) && keys.findIndex((key) => key.blob === blob) === index,
  )
  const added = missing.map((key) =>
    formatAuthorizedLine({ ...key, options: options ?? '', comment: comment ?? key.comment }),
  )
  return joinText([...lines, ...added])
}

/** Removes every line with one of the keys. */
export function revoke(text: string, keys: readonly PublicKey[]): string {
  const unwanted = new Set(keys.map(({ blob }) => blob))
  return joinText(splitText(text).filter((line) => !unwanted.has(parseAuthorizedLine(line)?.blob ?? '')))
}
