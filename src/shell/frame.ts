/** What a session's shell says between the outputs of parts. Numbers are those of the shell, checked to be within bounds. */
export type Frame =
  /** The greeting; `hello.ts` reads its words. */
  | { readonly kind: 'hello'; readonly words: readonly string[] }
  /** The session waits for its lock: the words say for how many seconds at most, and who holds the lock. */
  | { readonly kind: 'waits'; readonly words: readonly string[] }
  | { readonly kind: 'start'; readonly unit: number }
  | { readonly kind: 'end'; readonly unit: number; readonly part: number; readonly code: number }
  | { readonly kind: 'bye' }

/**
 * A host broke the protocol: all that it says on this session is ignored from then on. The message continues "the
 * host's shell does not speak the protocol:".
 */
export class ProtocolError extends Error {}

/** The grammar of frames, on both streams: `h …`, `w …`, `s UNIT`, `e UNIT PART CODE`, `b bye`. Throws `ProtocolError`. */
export function parseFrame(words: readonly string[]): Frame {
  const [kind, ...rest] = words
  if (kind === 'h') return { kind: 'hello', words }
  if (kind === 'w') return { kind: 'waits', words }
  if (kind === 'b' && rest.length === 1 && rest[0] === 'bye') return { kind: 'bye' }
  const [unit, part, code] = rest.map(number)
  if (kind === 's' && rest.length === 1 && unit !== undefined) return { kind: 'start', unit }
  if (kind === 'e' && rest.length === 3 && unit !== undefined && part !== undefined && isStatus(code))
    return { kind: 'end', unit, part, code }
  throw new ProtocolError(`"${words.join(' ').slice(0, SHOWN)}" is no sentence of it`)
}

/** A number as shells print it: no sign, no leading zero, and a safe integer. `undefined` for other words. */
export function number(word: string | undefined): number | undefined {
  return word !== undefined && /^(0|[1-9][0-9]{0,9})$/.test(word) ? Number(word) : undefined
}

function isStatus(code: number | undefined): code is number {
  return code !== undefined && code <= 255
}

const SHOWN = 60
