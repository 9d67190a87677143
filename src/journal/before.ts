import type { Change, FilePut } from '../core/module-definition.ts'
import { MASK, Secret } from '../core/secret.ts'
import type { Before, FileBefore, KeptContent } from './event.ts'
import { digestOf } from './kept-contents.ts'

/** The state and changes of one task, as probed and planned. */
export interface SeenBefore {
  /** The state as the task's module holds it: plain data, with contents as bytes. */
  readonly state: unknown
  readonly changes: readonly Change[]
  /** The task handles a secret, so the content that it replaces may be a secret, too. */
  readonly isSecret: boolean
}

interface Keeping {
  /** Keeps bytes; resolves with the reason where they are not kept, else with `undefined`. */
  readonly keep: (bytes: Buffer) => Promise<string | undefined>
  readonly holdsSecret: (text: string) => boolean
  readonly mask: (value: unknown) => unknown
}

/** The state before some changes, in the form in which it is recorded: masked, bounded, and with digests in place of contents. */
export async function beforeOf(seen: SeenBefore, keeping: Keeping): Promise<Before> {
  const contents = new Map<Uint8Array, Content>()
  for (const bytes of contentsIn(seen.state)) contents.set(bytes, await contentOf(bytes, seen, keeping))
  const state = plainOf(seen.state, (bytes) => contents.get(bytes)?.kept ?? { leftOut: TOO_MANY })
  const known = new Map([...contents.values()].map((content) => [content.sha256, content]))
  const isHidden = (digest: string): boolean => seen.isSecret || known.get(digest)?.isSecret === true
  const files = seen.changes
    .flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'put' ? [step.file] : [])))
    .map((file) => fileBefore(file, seen.isSecret, known.get(file.expect)))
  const masked = keeping.mask({ state: withoutDigests(state, isHidden), files }) as Before
  const json = JSON.stringify(masked)
  if (json.length <= MOST_INLINE) return files.length > 0 ? masked : { state: masked.state }
  return { whole: await keptAs(Buffer.from(json), keeping) }
}

/** A state as plain JSON, masked, with size and digest in place of contents. A digest that could reveal a secret is left out. */
export function plainState(
  seen: Pick<SeenBefore, 'state' | 'isSecret'>,
  { holdsSecret, mask }: Pick<Keeping, 'holdsSecret' | 'mask'>,
): unknown {
  const found = [...contentsIn(seen.state)].map((bytes) => [bytes, judged(bytes, seen, holdsSecret)] as const)
  const contents = new Map(found)
  const plain = plainOf(seen.state, (bytes) => {
    const { size, sha256, leftOut } = contents.get(bytes) ?? { size: bytes.length, leftOut: TOO_MANY }
    return leftOut === undefined && sha256 !== undefined ? { size, sha256 } : { size, leftOut: leftOut ?? '' }
  })
  const secret = found.flatMap(([, { sha256, leftOut }]) => (leftOut === undefined ? [] : [sha256]))
  return mask(withoutDigests(plain, (digest) => seen.isSecret || secret.includes(digest)))
}

interface Content {
  readonly sha256: string
  readonly isSecret: boolean
  readonly kept: KeptContent
}

interface Judged {
  readonly sha256: string
  readonly size: number
  /** Why the content counts as secret; `undefined` where no secret is known to be in it. */
  readonly leftOut: string | undefined
}

async function contentOf(bytes: Uint8Array, seen: SeenBefore, keeping: Keeping): Promise<Content> {
  const { sha256, size, leftOut } = judged(bytes, seen, keeping.holdsSecret)
  if (leftOut !== undefined) return { sha256, isSecret: true, kept: { size, leftOut } }
  return { sha256, isSecret: false, kept: await keptAs(bufferOf(bytes), keeping) }
}

function judged(
  bytes: Uint8Array,
  { isSecret }: Pick<SeenBefore, 'isSecret'>,
  holdsSecret: Keeping['holdsSecret'],
): Judged {
  const buffer = bufferOf(bytes)
  const found = { sha256: digestOf(buffer), size: buffer.length }
  if (isSecret) return { ...found, leftOut: MAY_BE_SECRET }
  const text = buffer.toString()
  const isKnown = PRIVATE_KEY.test(text) || holdsSecret(text)
  return { ...found, leftOut: isKnown ? IS_SECRET : undefined }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

async function keptAs(bytes: Buffer, { keep }: Keeping): Promise<KeptContent> {
  const named = { sha256: digestOf(bytes), size: bytes.length }
  const leftOut = await keep(bytes)
  return leftOut === undefined ? { ...named, kept: true } : { ...named, leftOut }
}

function fileBefore({ path, expect }: FilePut, isSecret: boolean, known: Content | undefined): FileBefore {
  if (expect === 'absent') return { path, absent: true }
  if (isSecret) return { path, leftOut: MAY_BE_SECRET }
  return { path, ...(known?.kept ?? { sha256: expect, leftOut: NOT_READ }) }
}

/** Whether the files or the shell of some changes hold a secret. */
export function bringsSecret(changes: readonly Change[], holdsSecret: (text: string) => boolean): boolean {
  return changes.some(({ steps }) =>
    steps.some((step) => {
      if (step.kind === 'run')
        return step.script.shown !== step.script.source || holdsSecret(step.script.source)
      if (step.kind !== 'put' || step.file.content.kind !== 'bytes') return false
      return holdsSecret(step.file.content.bytes.toString())
    }),
  )
}

const MAY_BE_SECRET = 'it may hold a secret, as what replaces it does'
const IS_SECRET = 'it holds a secret'
const NOT_READ = 'the host was not asked for it'
const TOO_MANY = 'there are more than 1000 contents'
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/

/** Characters of JSON that a line of the journal holds of a state. */
const MOST_INLINE = 16 * 1024
const MOST_CONTENTS = 1000
const DEEPEST = 16

function contentsIn(value: unknown, depth = 0, found: Set<Uint8Array> = new Set()): ReadonlySet<Uint8Array> {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return found
  if (value instanceof Uint8Array) {
    if (found.size < MOST_CONTENTS) found.add(value)
    return found
  }
  const items = value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value)
  for (const item of items) contentsIn(item, depth + 1, found)
  return found
}

/** A module's state as JSON: `undefined` and functions are left out, maps become objects. */
function plainOf(value: unknown, content: (bytes: Uint8Array) => KeptContent, depth = 0): unknown {
  const inner = (item: unknown): unknown => plainOf(item, content, depth + 1)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Secret) return MASK
  if (value instanceof Uint8Array) return content(value)
  if (value instanceof Date) return value.toISOString()
  if (depth > DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((item) => inner(item) ?? null)
  if (value instanceof Set) return [...value].map((item) => inner(item) ?? null)
  const entries =
    value instanceof Map ? [...value].map(([key, item]) => [String(key), item]) : Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key, inner(item)]))
}

/** Leaves out digests that are secret: a short secret can be guessed from its digest. */
function withoutDigests(value: unknown, isHidden: (digest: string) => boolean): unknown {
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) && isHidden(value) ? MASK : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withoutDigests(item, isHidden))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDigests(item, isHidden)]))
}
