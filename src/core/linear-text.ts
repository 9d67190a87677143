/* What one would write as a regular expression with a star before its end, in time that grows with the text and no faster. */

/** The text without all of a character's repetitions at its end, as `$( … )` does with line feeds. */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end--
  return text.slice(0, end)
}

/** The first words of a text, between blanks and tabs, and what is left behind them. */
export function leadingWords(
  text: string,
  count: number,
): { readonly words: readonly string[]; readonly rest: string } {
  const words: string[] = []
  let rest = text.trim()
  while (words.length < count) {
    const end = rest.search(/[ \t]/)
    words.push(end === -1 ? rest : rest.slice(0, end))
    rest = end === -1 ? '' : rest.slice(end).trimStart()
  }
  return { words, rest }
}

/** Whether a pattern in which `*` stands for any text and `?` for any character fits the whole of a text. */
export function fitsGlob(pattern: string, text: string): boolean {
  let at = 0
  let index = 0
  let star = -1
  let mark = 0
  while (index < text.length) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++
      mark = index
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at++
      index++
    } else if (star !== -1) {
      // Only the last star need take more: what an earlier one would take, it can.
      at = star + 1
      index = ++mark
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
