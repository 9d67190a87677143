import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Runs a command to its end. Returns `wallMs` from its start to its end, `cpuMs` (user and system time of the command and
 * all that it waited for, in steps of 10 ms), `peakMb` (the largest resident size of its first process; `undefined` when it
 * was too short to be seen), and what it printed.
 *
 * It has a process group of its own, so that all of it ends when the `signal` is told, and Ctrl-C reaches the bench alone.
 */
export function measure({ file, args, env = {}, cwd, input, signal }) {
  signal?.throwIfAborted()
  const cpuBefore = cpuOfChildren()
  const startedAt = performance.now()
  const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe', detached: true })
  let peakMb
  const look = setInterval(() => {
    peakMb = peakOf(child.pid) ?? peakMb
  }, LOOK_MS)
  const deadline = setTimeout(() => killGroup(child, 'SIGKILL'), LONGEST_MS)
  const stop = () => {
    killGroup(child, 'SIGTERM')
    setTimeout(() => killGroup(child, 'SIGKILL'), LAST_WORDS_MS).unref()
  }
  signal?.addEventListener('abort', stop, { once: true })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      printed[name] += text
    })
  }
  let wallMs
  child.once('exit', () => {
    wallMs = performance.now() - startedAt
    clearInterval(look)
    clearTimeout(deadline)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop)
      resolve({ wallMs, cpuMs: cpuOfChildren() - cpuBefore, peakMb, code: code ?? killedBy, ...printed })
    })
  })
}

const LOOK_MS = 25
const LONGEST_MS = 20 * 60_000
/** For a program that is told to end, to do so by itself. */
const LAST_WORDS_MS = 5000

/** The group may be there without its first process. */
function killGroup({ pid }, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // All of it has ended.
  }
}

/** proc(5): fields 16 and 17 of `stat`, in ticks of 10 ms. */
function cpuOfChildren() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

function peakOf(pid) {
  try {
    const [, kb] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kb === undefined ? undefined : Number(kb) / 1024
  } catch {
    return undefined
  }
}
