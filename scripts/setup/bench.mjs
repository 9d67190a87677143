import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureLabPackages } from './debian.mjs'
import { ROOT, runHere } from './run.mjs'

/** Runs the benchmark; returns its exit status. */
export function runBench(args) {
  const main = join(ROOT, 'bench/main.mjs')
  if (!existsSync(main)) throw new Error('there is no benchmark yet')
  ensureLabPackages({ required: true })
  return runHere(process.execPath, [main, ...args])
}
