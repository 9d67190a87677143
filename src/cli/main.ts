#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/* Imports only Node's own modules, so that `--version` is as fast as Node's own start. */

const [first, ...rest] = process.argv.slice(2)

if ((first === '--version' || first === '-V') && rest.length === 0) {
  process.stdout.write(`${version()}\n`)
} else {
  const { loadProgram } = await import('./load-program.ts')
  const program = fileURLToPath(new URL('program.cjs', import.meta.url))
  const { start } = loadProgram<typeof import('./start.ts')>(program, first ?? '')
  await start(process.argv.slice(2), version())
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
