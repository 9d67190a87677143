import type { Masker } from '../core/masker.ts'
import { indented, type Printable, print } from '../core/printable.ts'
import { withSources } from './source-frames.ts'

/**
 * The message for an unexpected error. Libraries may quote their input, of any length, so that the message is masked
 * first and then shortened.
 */
export function bugReport(
  error: unknown,
  { version, masker }: { readonly version: string; readonly masker: Masker },
): Printable {
  return print`This is a bug in wrtcplay, and not your mistake:
  ${indented(shownError(error, masker), '  ')}
wrtcplay ${version}, Node ${process.version}, ${process.platform} ${process.arch}
Please report it with the lines above, the command, and the playbook if you can share it.
`
}

function shownError(error: unknown, masker: Masker): string {
  if (!(error instanceof Error)) return cut(masker.mask(String(error)), MOST_MESSAGE)
  const message = cut(masker.mask(`${error.name}: ${error.message}`), MOST_MESSAGE)
  return [message, ...framesOf(error).map((frame) => masker.mask(frame))].join('\n')
}

/** The stack's frames, without the message that the stack begins with. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const at = stack.indexOf(message)
  const behind = at === -1 ? stack : stack.slice(at + message.length)
  const frames = behind.split('\n').filter((line) => line.startsWith('    at '))
  return withSources(frames.slice(0, MOST_FRAMES)).map((frame) => cut(frame, MOST_FRAME))
}

const MOST_MESSAGE = 1000
const MOST_FRAMES = 20
const MOST_FRAME = 300

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`
}
