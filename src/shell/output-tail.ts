/** The last lines of a host's output as one line, shortened, and without control sequences. */
export function outputTail(text: string, lines = 3): string {
  const said = text
    .slice(-LONGEST_READ)
    .split(/[\r\n]+/)
    .map((line) => line.replace(UNSAFE, '').trim())
    .filter((line) => line !== '')
    .slice(-lines)
    .join('; ')
  return said.length <= LONGEST_SAID ? said : `…${said.slice(-LONGEST_SAID)}`
}

const LONGEST_READ = 8192
const LONGEST_SAID = 300
/** Matches control sequences of terminals as a whole, and every character that is no letter, mark, number, symbol or blank. */
const UNSAFE =
  /[^\P{Cc}\t]\][^\p{Cc}]*(?:\p{Cc}\\?)?|[^\P{Cc}\t]\[[0-9;?]*[A-Za-z]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu
