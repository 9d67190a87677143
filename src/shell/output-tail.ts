/** The last lines of what a host has said, in one: without what no terminal should get, and no longer than can be read. */
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
/** Sequences for terminals whole, and all that is no letter, mark, number, sign or blank. */
const UNSAFE =
  /[^\P{Cc}\t]\][^\p{Cc}]*(?:\p{Cc}\\?)?|[^\P{Cc}\t]\[[0-9;?]*[A-Za-z]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu
