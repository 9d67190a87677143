/**
 * Which of the values in a shell text stand in quotes, and nothing beside them: `'` + value + `'`. A value that has quotes of its own
 * is bare there. `pieces` are the text in order, `undefined` for a value; the result has the indexes of those values.
 */
export function indexesInQuotes(pieces: readonly (string | undefined)[]): readonly number[] {
  let state: Quotes = { open: undefined, isFresh: false }
  return pieces.flatMap((piece, index) => {
    const { open, isFresh } = state
    state = piece === undefined ? { open, isFresh: false } : after(piece, open)
    const isInside = piece === undefined && isFresh && open !== undefined
    return isInside && pieces[index + 1]?.startsWith(open) ? [index] : []
  })
}

export const TWICE = 'stands in quotes, and makes quotes of its own: together they leave the value bare'

interface Quotes {
  readonly open: string | undefined
  /** Nothing has come since it was opened. */
  readonly isFresh: boolean
}

/** Each line is taken for itself, so that an apostrophe in a remark does not count for the rest of the text. */
function after(text: string, before: string | undefined): Quotes {
  const line = text.lastIndexOf('\n') + 1
  let open = line === 0 ? before : undefined
  for (let at = line; at < text.length; at++) {
    const char = text[at]
    if (char === '\\' && open !== "'") at++
    else if (char === open) open = undefined
    else if (open === undefined && (char === "'" || char === '"')) open = char
  }
  return { open, isFresh: open !== undefined && text.endsWith(open) }
}
