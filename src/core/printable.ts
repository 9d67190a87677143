import { inertJson, oneLine, visible } from './visible-text.ts'

/**
 * Text that may go to a terminal, a log or a page. Only the functions below make it, and writers take no other text,
 * so that the compiler finds the place that forgets.
 */
class PrintableText {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }

  static isOne(value: unknown): value is PrintableText {
    return typeof value === 'object' && value !== null && #text in value
  }
}

export type Printable = PrintableText

/**
 * A template whose literals stay as they are, because they are the program's own, and whose values are made visible,
 * on one line each. A value that is printable already stays as it is, with line ends and colours.
 */
export function print(
  literals: TemplateStringsArray,
  ...values: readonly (Printable | string | number)[]
): Printable {
  const texts = literals.map((literal, index) =>
    index === 0 ? literal : `${shown(values[index - 1])}${literal}`,
  )
  return new PrintableText(texts.join(''))
}

/** A text of several lines, made visible. Its caller must keep these lines apart from the program's own. */
export function printable(text: string): Printable {
  return new PrintableText(visible(text))
}

/** The lines of a text, each made visible. */
export function printableLines(text: string): readonly Printable[] {
  return visible(text)
    .split('\n')
    .map((line) => new PrintableText(line))
}

/** A text whose further lines begin with `margin`, so that none can be taken for a line of the program's own. */
export function indented(text: string, margin: string): Printable {
  return joined(printableLines(text), `\n${margin}`)
}

/** Strings among the parts are made visible, on one line each. */
export function joined(parts: readonly (Printable | string)[], separator: string): Printable {
  return new PrintableText(parts.map(shown).join(visible(separator)))
}

/** The text with secrets replaced by masks, which `mask` does, and nothing else. */
export function masked(text: Printable, mask: (text: string) => string): Printable {
  return new PrintableText(mask(text.toString()))
}

/** A value as one line of JSON, without a line end. */
export function printableJson(value: unknown): Printable {
  return new PrintableText(inertJson(value))
}

function shown(value: Printable | string | number | undefined): string {
  return PrintableText.isOne(value) ? value.toString() : oneLine(String(value))
}
