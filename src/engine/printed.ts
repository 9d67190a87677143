import type { AnyModule } from '../core/module-definition.ts'
import type { HostTaskFinished } from '../journal/event.ts'
import type { TaskOutcome } from './outcome.ts'

/** The output of a task as an event has it: the last lines, and the number of lines that were cut off before them. */
export function printedBy(
  module: AnyModule,
  outcome: TaskOutcome,
  mask: (text: string) => string,
): Pick<HostTaskFinished, 'stdout' | 'stderr' | 'earlierLines'> {
  const isFailure = outcome.outcome === 'failed'
  const texts = isFailure ? textsOf(outcome) : resultTexts(module, outcome)
  const most = isFailure ? MOST_OF_FAILURE : MOST
  const stdout = lastLines(texts.stdout, most, mask)
  const stderr = lastLines(texts.stderr, most, mask)
  const earlierLines = {
    ...(stdout.earlier === 0 ? {} : { stdout: stdout.earlier }),
    ...(stderr.earlier === 0 ? {} : { stderr: stderr.earlier }),
  }
  return {
    ...(stdout.text === '' ? {} : { stdout: stdout.text }),
    ...(stderr.text === '' ? {} : { stderr: stderr.text }),
    ...(Object.keys(earlierLines).length === 0 ? {} : { earlierLines }),
  }
}

interface Texts {
  readonly stdout: string
  readonly stderr: string
}

function textsOf({ output }: TaskOutcome): Texts {
  return { stdout: output?.stdout.toString() ?? '', stderr: output?.stderr.toString() ?? '' }
}

/** The output in a result: only modules that run a command of the user's have `stdout` and `stderr` there. */
function resultTexts({ result: { properties = {} } }: AnyModule, { result }: TaskOutcome): Texts {
  const value = (result?.kind === 'known' ? result.value : {}) as Readonly<Record<string, unknown>>
  const text = (name: string): string =>
    Object.hasOwn(properties, name) && typeof value[name] === 'string' ? value[name] : ''
  return { stdout: text('stdout'), stderr: text('stderr') }
}

interface LastLines {
  readonly text: string
  readonly earlier: number
}

/**
 * The last lines of a text, where a command says what was wrong. The text is masked before the cut, which could leave
 * half a secret.
 */
function lastLines(all: string, most: number, mask: (text: string) => string): LastLines {
  const whole = all.trimEnd()
  if (whole === '') return { text: '', earlier: 0 }
  const near = mask(whole.slice(-(most + MASKED_BEFORE)))
  if (near.length <= most && whole.length <= most + MASKED_BEFORE) return { text: near, earlier: 0 }
  const cut = near.slice(-most)
  const lineEnd = cut.indexOf('\n')
  // A line that is longer than what is kept has its end kept.
  const text = lineEnd === -1 ? `…${cut}` : cut.slice(lineEnd + 1)
  return { text, earlier: Math.max(0, linesIn(whole) - linesIn(text)) }
}

function linesIn(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** Characters that are kept of an output: of an attempt that ended well, and of a failed one. */
const MOST = 16 * 1024
const MOST_OF_FAILURE = 64 * 1024
const MASKED_BEFORE = 64 * 1024
