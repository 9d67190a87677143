import { judgeHostKey } from './host-key.ts'
import { type KnownHost, KnownHosts, knownAs, parseKnownHosts } from './known-hosts.ts'
import { keyType, readPublicKey } from './public-key-blob.ts'
import type { SshTarget } from './ssh-target.ts'

export interface TrustQuestion {
  readonly target: Pick<SshTarget, 'name' | 'address' | 'port'>
  /** The key that the host shows now. */
  readonly key: Buffer
  /** The file in which keys are pinned, with its present text. */
  readonly file: string
  readonly text: string
  /** All lines of the other files that are looked into. */
  readonly others: readonly KnownHost[]
  /** The operator has said that another key than the one pinned is right. */
  readonly replace: boolean
}

export type TrustPlan =
  | { readonly kind: 'known' }
  /** Must not be pinned; the message says why. */
  | { readonly kind: 'revoked'; readonly message: string }
  /** Another key is pinned: nothing is done unless `replace` says so. */
  | { readonly kind: 'changed'; readonly rivals: readonly KnownHost[] }
  | {
      readonly kind: 'pin'
      /** The file's new text. */
      readonly text: string
      readonly replaced: readonly KnownHost[]
      /** Lines of other files that still hold another key, and are for the operator to remove. */
      readonly elsewhere: readonly KnownHost[]
    }

/** What is to be done to trust a host's key. Pure: nothing is read or written. */
export function planTrust(question: TrustQuestion): TrustPlan {
  const own = parseKnownHosts(question.file, question.text)
  const keys = new KnownHosts([...own, ...question.others]).find(
    question.target.address,
    question.target.port,
  )
  const verdict = judgeHostKey(question.target, keys, question.key)
  if (verdict === undefined) return { kind: 'known' }
  const canonical = readPublicKey(question.key)?.canonical
  if ([...keys.revoked, ...keys.bare.revoked].some((entry) => canonical?.equals(entry.canonical)))
    return { kind: 'revoked', message: verdict.message }
  const rivals = keys.pinned
  if (rivals.length > 0 && !question.replace) return { kind: 'changed', rivals }
  const replaced = rivals.filter((entry) => entry.file === question.file)
  return {
    kind: 'pin',
    text: pinned(question, replaced),
    replaced,
    elsewhere: rivals.filter((entry) => entry.file !== question.file),
  }
}

function pinned({ target, key, text }: TrustQuestion, replaced: readonly KnownHost[]): string {
  const name = knownAs(target.address, target.port)
  const kept = text.split('\n').flatMap((line, index) => {
    const entry = replaced.find((candidate) => candidate.line === index + 1)
    return entry === undefined ? [line] : withoutName(line, entry, name)
  })
  while (kept.at(-1)?.trim() === '') kept.pop()
  return `${[...kept, `${name} ${keyType(key)} ${key.toString('base64')}`].join('\n')}\n`
}

/** A line that names other hosts too keeps those. */
function withoutName(line: string, entry: KnownHost, name: string): readonly string[] {
  const names = entry.patterns.split(',').filter((pattern) => pattern.toLowerCase() !== name)
  const isOnlyThis = names.length === 0 || entry.patterns.startsWith('|')
  return isOnlyThis ? [] : [line.replace(entry.patterns, () => names.join(','))]
}
