import { stalePages } from './docs.mjs'
import { mistakesOfLock } from './npm.mjs'
import { runHere, say } from './run.mjs'
import { mistakesInShell } from './shell-scripts.mjs'

/** Runs all that judges the code without running it, to the end even when one finds something. Returns an exit status. */
export async function runChecks() {
  const failed = []
  for (const check of CHECKS) if (await isFailed(check)) failed.push(check)
  if (failed.length === 0) say('all checks passed')
  else console.error(`failed: ${failed.map(([what]) => what).join(', ')}`)
  return failed.length === 0 ? 0 : 1
}

async function isFailed([what, tool, ...args]) {
  say(what)
  if (typeof tool === 'string') return runHere(`node_modules/.bin/${tool}`, args) !== 0
  const mistakes = await tool()
  for (const mistake of mistakes) console.error(mistake)
  return mistakes.length > 0
}

const CHECKS = [
  ['digests of packages', mistakesOfLock],
  ['pages that are made', stalePages],
  ['types of src', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['types of test', 'tsc', '--noEmit', '-p', 'test/tsconfig.json'],
  ['format and lint', 'biome', 'check', '--error-on-warnings'],
  ['promises', 'oxlint', '--type-aware', '--deny-warnings', '--tsconfig', 'tsconfig.json', 'src'],
  [
    'promises in tests',
    'oxlint',
    '--type-aware',
    '--deny-warnings',
    '--tsconfig',
    'test/tsconfig.json',
    'test',
  ],
  ['shell scripts', mistakesInShell],
  ['dead code', 'knip'],
  ['package', 'publint', '--strict'],
]
