import { joinText, splitText } from '../shared/edits/text-lines.ts'
import type { PublicKey } from '../shared/ssh-files/public-key.ts'
import { formatAuthorizedLine, parseAuthorizedLine } from './authorized-line.ts'

/** The keys that an authorized_keys file should have, and how. */
interface DesiredKeys {
  readonly keys: readonly PublicKey[]
  /** `undefined` keeps the options of a line; an empty text removes them. */
  readonly options: string | undefined
  readonly comment: string | undefined
  /** Removes all keys but `keys`. */
  readonly exclusive: boolean
}

/** The text with missing keys added and options corrected. Lines without one of these keys stay as they are. */
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

/** The text without the lines that have one of the keys. */
export function revoke(text: string, keys: readonly PublicKey[]): string {
  const unwanted = new Set(keys.map(({ blob }) => blob))
  return joinText(splitText(text).filter((line) => !unwanted.has(parseAuthorizedLine(line)?.blob ?? '')))
}
