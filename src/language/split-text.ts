/** Literal text, or what stands between `{{` and `}}`. Offsets are those of the text that was split. */
export interface TextPiece {
  readonly kind: 'text' | 'expression'
  readonly text: string
  readonly start: number
}

/** Splits text at its `{{ … }}`; `unclosed` is where a `{{` stands that has no end. */
export function splitText(text: string): readonly TextPiece[] | { readonly unclosed: number } {
  const pieces: TextPiece[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    if (open !== at)
      pieces.push({ kind: 'text', text: text.slice(at, open === -1 ? undefined : open), start: at })
    if (open === -1) break
    const close = endOfExpression(text, open + 2)
    if (close === undefined) return { unclosed: open }
    pieces.push(expressionPiece(text, open + 2, close))
    at = close + 2
  }
  return pieces
}

function expressionPiece(text: string, from: number, to: number): TextPiece {
  const inner = text.slice(from, to)
  return { kind: 'expression', text: inner.trim(), start: from + inner.length - inner.trimStart().length }
}

/** Where the `}}` stands that ends an expression: not within its strings or its own braces. */
function endOfExpression(text: string, from: number): number | undefined {
  let depth = 0
  let at = from
  while (at < text.length) {
    const character = text[at] as string
    if (depth === 0 && text.startsWith('}}', at)) return at
    if (character === '"' || character === "'") at = endOfString(text, at)
    else {
      if (character === '{') depth++
      if (character === '}') depth--
      at++
    }
  }
  return undefined
}

function endOfString(text: string, open: number): number {
  const single = text[open] as string
  const quote = text.startsWith(single.repeat(3), open) ? single.repeat(3) : single
  let at = open + quote.length
  while (at < text.length && !text.startsWith(quote, at)) at += text[at] === '\\' ? 2 : 1
  return at + quote.length
}
