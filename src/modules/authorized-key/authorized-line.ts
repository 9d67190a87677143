import { leadingWords } from '../../core/linear-text.ts'
import { isKeyOf, type PublicKey } from '../shared/ssh-files/public-key.ts'

/** A line of authorized_keys that holds a key (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
interface AuthorizedLine extends PublicKey {
  /** As written, without the blank after the options; empty when there are none. */
  readonly options: string
}

/** `undefined` for an empty line, a comment, or a line without a key. */
export function parseAuthorizedLine(line: string): AuthorizedLine | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  return (
    splitKey(text, '') ?? splitKey(text.slice(optionsEnd(text)).trimStart(), text.slice(0, optionsEnd(text)))
  )
}

export function formatAuthorizedLine({ options, type, blob, comment }: AuthorizedLine): string {
  return [options, type, blob, comment].filter((part) => part !== '').join(' ')
}

function splitKey(text: string, options: string): AuthorizedLine | undefined {
  const {
    words: [type = '', blob = ''],
    rest: comment,
  } = leadingWords(text, 2)
  return isKeyOf(type, blob) ? { options, type, blob, comment } : undefined
}

/** Options end at the first blank that is not in double quotes, where \" is a quote. */
function optionsEnd(text: string): number {
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '\\' && text[index + 1] === '"') index++
    else if (character === '"') quoted = !quoted
    else if (!quoted && (character === ' ' || character === '\t')) return index
  }
  return text.length
}
