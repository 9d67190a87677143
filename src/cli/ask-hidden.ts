import { openSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { ReadStream } from 'node:tty'
import { print } from '../core/printable.ts'
import { DescriptorSink } from '../report/descriptor-sink.ts'
import { CommandFailure } from './command-failure.ts'
import { EXIT } from './exit-code.ts'

/** Asks for hidden texts, one after the other: at the terminal, or without one, a line each from standard input. */
export async function askHidden(questions: readonly string[]): Promise<readonly string[]> {
  const descriptor = openTerminal()
  return descriptor === undefined ? readLines(questions) : askAtTerminal(questions, descriptor)
}

function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', 'r+')
  } catch {
    return undefined
  }
}

async function askAtTerminal(questions: readonly string[], descriptor: number): Promise<readonly string[]> {
  const input = new ReadStream(descriptor)
  const output = new DescriptorSink(descriptor)
  const answers: string[] = []
  input.setRawMode(true)
  try {
    for (const question of questions) {
      output.write(print`${question}: `)
      await output.flush()
      answers.push(await readHidden(input))
      output.write(print`\r\n`)
    }
  } finally {
    output.close()
    input.setRawMode(false)
    input.destroy()
  }
  return answers
}

function readHidden(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const line = new HiddenLine()
    const onData = (bytes: Buffer): void => {
      const end = line.add(bytes.toString())
      if (end === undefined) return
      input.off('data', onData)
      input.pause()
      if (end === 'entered') resolve(line.text)
      else reject(new CommandFailure('no password was given', undefined, EXIT.interrupted))
    }
    input.on('data', onData)
    input.resume()
  })
}

/** A line while it is typed, with the usual editing keys of terminals. */
export class HiddenLine {
  #characters: string[] = []

  get text(): string {
    return this.#characters.join('')
  }

  /** Takes typed text. Text behind the end of the line is dropped. */
  add(typed: string): 'entered' | 'refused' | undefined {
    for (const character of typed) {
      if (character === '\r' || character === '\n') return 'entered'
      if (character === '\x03' || (character === '\x04' && this.#characters.length === 0)) return 'refused'
      if (character === '\x7f' || character === '\b') this.#characters.pop()
      else if (character === '\x15') this.#characters = []
      else if (character >= ' ') this.#characters.push(character)
    }
    return undefined
  }
}

async function readLines(questions: readonly string[]): Promise<readonly string[]> {
  const lines = createInterface({ input: process.stdin })
  const answers: string[] = []
  for await (const line of lines) {
    answers.push(line)
    if (answers.length === questions.length) break
  }
  lines.close()
  const missing = questions[answers.length]
  if (missing === undefined) return answers
  throw new CommandFailure(
    `there is no terminal to ask for the ${missing.toLowerCase()}, and standard input does not hold it`,
    'give it in the inventory as a secret: {env | file | command}',
    EXIT.usage,
  )
}
