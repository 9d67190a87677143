/** A regular expression as data, as `RegExp` takes it. */
export interface ExpressionText {
  readonly source: string
  readonly flags: string
}

/** What is to be found in texts of a host by expressions of the user's. */
export interface TextSearch {
  /** For the message when it takes too long: "`match` in /etc/x". */
  readonly what: string
  readonly expressions: readonly ExpressionText[]
  readonly texts: readonly string[]
  /** What comes in place of all that the first expression finds in the first text, as `String.replace` understands it. */
  readonly replacement: string | undefined
}

export interface TextAnswer {
  /** For each expression, which texts it finds something in. */
  readonly found: readonly (readonly boolean[])[]
  /** Once replaced, and replaced once more; empty without `replacement`. */
  readonly replaced: readonly string[]
}

/** Without any bound on the time that it takes. Its own text is what a worker runs: it names nothing outside itself. */
export function answerTo({ expressions, texts, replacement }: TextSearch): TextAnswer {
  const compiled = expressions.map(({ source, flags }) => new RegExp(source, flags))
  const [first] = compiled
  if (replacement !== undefined && first !== undefined) {
    const once = (texts[0] ?? '').replace(first, replacement)
    return { found: [], replaced: [once, once.replace(first, replacement)] }
  }
  return { found: compiled.map((one) => texts.map((text) => one.test(text))), replaced: [] }
}
