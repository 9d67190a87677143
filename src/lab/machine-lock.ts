import { connect, createServer, type Server } from 'node:net'
import { poll } from '../core/poll.ts'
import { LAB_CLOCK } from './lab-clock.ts'
import { LabError } from './lab-error.ts'

export interface LockOptions {
  /** What the lock is for, as told to those who wait: "building an image". */
  readonly purpose: string
  readonly timeoutMs: number
  /** Told once, as soon as it is known who holds the lock. */
  readonly onWait?: (holder: string) => void
}

/**
 * Does something while no other process of this machine does anything under the same name. The lock is an
 * abstract Unix socket: it goes when its process goes, however that ends, and leaves no file behind.
 */
export async function withMachineLock<T>(
  name: string,
  options: LockOptions,
  act: () => Promise<T>,
): Promise<T> {
  const server = await acquire(`\0wrtcplay-lab/${name}`, options)
  try {
    return await act()
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

async function acquire(path: string, { purpose, timeoutMs, onWait }: LockOptions): Promise<Server> {
  let tries = 0
  const attempt = async (): Promise<Server | undefined> => {
    const server = await listen(path, `process ${process.pid}, ${purpose}`)
    if (server === undefined && tries === 0) onWait?.(await askHolder(path))
    tries++
    return server
  }
  const patience = { clock: LAB_CLOCK, everyMs: POLL_MS, withinMs: timeoutMs }
  const server = await poll(attempt, (made) => made !== undefined, patience)
  if (server !== undefined) return server
  throw new LabError(
    `waited ${timeoutMs / 1000} s for ${await askHolder(path)}`,
    'try again when it has ended',
  )
}

function listen(path: string, answer: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(answer)
    })
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path }, () => resolve(server))
  })
}

function askHolder(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path })
    let said = ''
    const end = (): void => {
      socket.destroy()
      resolve(said === '' ? 'another process' : said)
    }
    socket.setTimeout(ASK_MS, end)
    socket.on('data', (bytes) => {
      said += bytes.toString()
    })
    socket.on('error', end)
    socket.on('close', end)
  })
}

const POLL_MS = 50
const ASK_MS = 500
