import { ensureLabPackages } from './debian.mjs'

/** Runs the benchmark in this process, which a signal reaches; returns its exit status. */
export async function runBench(args) {
  ensureLabPackages({ required: true })
  const { runBenchmark } = await import('../../bench/main.mjs')
  return runBenchmark(args)
}
