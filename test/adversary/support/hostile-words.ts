/**
 * What a text would do to a terminal if it got there as it is: clear it, name its window, write the clipboard, colour, all of it
 * in C1 as well; turn the writing direction; hide; break the line in every way there is, and begin one of its own.
 */
export const HOSTILE = [
  '\x1b[2J\x1b[H\x1b]0;PWNED\x07\x1b]52;c;ZXZpbA==\x07\x1b[32m',
  '\x9b31m\x9d0;PWNED\x9c\x85\x7f\b\v\f\x0e',
  '\u202e\u2066\u200f\u061c\u200b\u2060\ufeff\u{e0041}\u{e007f}',
  '\u2028FORGED\u2029FORGED\rFORGED\r\nFORGED: all is well\n',
].join('x')

const HARMFUL =
  /(?![\n\t])[\p{Cc}\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/u

/** What in an output would be obeyed, or would pass for a line of wrtcplay's; empty when there is nothing. */
export function harmIn(output: string): readonly string[] {
  const [harmful] = HARMFUL.exec(output) ?? []
  const sent = harmful === undefined ? [] : [`U+${harmful.codePointAt(0)?.toString(16)} is sent as it is`]
  const forged = output.split('\n').filter((line) => line.startsWith('FORGED'))
  return [...sent, ...forged.map((line) => `a forged line: ${line}`)]
}
