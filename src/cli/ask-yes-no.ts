import { createInterface } from 'node:readline/promises'
import { isatty } from 'node:tty'
import { usageError } from './command-failure.ts'

/** Asks at the terminal; anything but yes is no. Without a terminal nobody can be asked. */
export async function askYesNo(question: string): Promise<boolean> {
  if (!isatty(0))
    throw usageError(`there is no terminal to ask: ${question}`, 'to answer yes beforehand: --yes')
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question(`${question} [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    asking.close()
  }
}
