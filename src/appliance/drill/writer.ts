import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocketPlace } from '../facts/web-socket-place.ts'
import type { Write } from './observation.ts'
import { openWebSocket, type WebSocketClient } from './web-socket.ts'

/** Writes numbered state files through the floating address, one after the other. */
export interface Writer {
  readonly writes: readonly Write[]
  stop(): Promise<void>
}

/**
 * Writes until stopped. Every tenth write goes to the same file, to notice an old version in place of a newer one.
 * After such a write without an answer, another file takes its place: TCP may deliver the write seconds later, from a
 * connection that was given up, and it would rightly replace what was written since.
 */
export function startWriting(place: WebSocketPlace, prefix: string, now: () => number): Writer {
  const writes: Write[] = []
  const stopping = new AbortController()
  const done = writeOn({ place, prefix, now, writes, rewritten: 1, signal: stopping.signal })
  return {
    writes,
    async stop() {
      stopping.abort()
      await done
    },
  }
}

interface Writing {
  readonly place: WebSocketPlace
  readonly prefix: string
  readonly now: () => number
  readonly writes: Write[]
  /** The index of the repeatedly written file that is in use. */
  rewritten: number
  readonly signal: AbortSignal
}

async function writeOn(writing: Writing): Promise<void> {
  const { place, signal } = writing
  while (!signal.aborted) {
    try {
      const client = await openWebSocket(place, CONNECT_MS)
      try {
        while (!signal.aborted) {
          await writeOne(client, writing)
          await sleep(PAUSE_MS)
        }
      } finally {
        client.close()
      }
    } catch {
      // A drill expects times without an answer.
      await sleep(PAUSE_MS)
    }
  }
}

async function writeOne(client: WebSocketClient, writing: Writing): Promise<void> {
  const { prefix, now, writes } = writing
  const number = writes.length + 1
  const isRewrite = number % REWRITE_EVERY === 0
  const name = isRewrite ? `${prefix}-last${writing.rewritten}` : `${prefix}-${number}`
  const sentAt = now()
  const index = writes.push({ number, name, sentAt, ackedAt: undefined }) - 1
  const reply = await client.ask({ op: 'write', name, value: number }, ANSWER_MS).catch((error: unknown) => {
    if (isRewrite) writing.rewritten++
    throw error
  })
  if ((reply as { ok?: unknown }).ok === true) writes[index] = { number, name, sentAt, ackedAt: now() }
}

const REWRITE_EVERY = 10
const PAUSE_MS = 30
const CONNECT_MS = 300
const ANSWER_MS = 1_000
