import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The checkout. */
export const ROOT = join(import.meta.dirname, '../..')

/** Says what is being done for the user, apart from what the programs that are run print themselves. */
export function say(text) {
  console.log(`» ${text}`)
}

/** Runs a program in the checkout on this terminal; returns its exit status. */
export function runHere(file, args, env = {}) {
  const { status, signal, error } = spawnSync(file, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (error !== undefined) throw new Error(`cannot run ${file}: ${error.message}`)
  return status ?? (signal === 'SIGINT' ? 130 : 143)
}

/** As `runHere`, for a program without which there is no going on. */
export function mustRunHere(file, args, env) {
  const status = runHere(file, args, env)
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}`)
}

/** What a program prints, or `undefined` when it cannot be run or fails. */
export function outputOf(file, args) {
  const { status, stdout } = spawnSync(file, args, { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? stdout : undefined
}
