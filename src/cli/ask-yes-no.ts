import { createInterface } from 'node:readline'
import { isatty } from 'node:tty'
import { print } from '../core/printable.ts'
import { usageError } from './command-failure.ts'
import type { Terminal } from './terminal.ts'

/** Asks at the terminal; any answer but yes is no. Throws without a terminal. */
export async function askYesNo(question: string, { stderr }: Terminal): Promise<boolean> {
  if (!isatty(0))
    throw usageError(`there is no terminal to ask: ${question}`, 'to answer yes beforehand: --yes')
  stderr.write(print`${question} [y/N] `)
  await stderr.flush()
  const asking = createInterface({ input: process.stdin })
  try {
    for await (const answer of asking) return /^y(es)?$/i.test(answer.trim())
    return false
  } finally {
    asking.close()
  }
}
