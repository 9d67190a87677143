import { connect, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
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
  const deadline = Date.now() + timeoutMs
  for (let tries = 0; ; tries++) {
    const server = await listen(path, `process ${process.pid}, ${purpose}`)
    if (server !== undefined) return server
    if (tries === 0) onWait?.(await askHolder(path))
    if (Date.now() > deadline) {
      throw new LabError(
        `waited ${timeoutMs / 1000} s for ${await askHolder(path)}`,
        'try again when it has ended',
      )
    }
    await sleep(POLL_MS)
  }
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
