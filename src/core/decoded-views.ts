import { type CodedUnit, hexDigits, utf8 } from './coded-unit.ts'
import { HTML_NAMES } from './html-names.ts'
import { numberedViews } from './numbered-views.ts'
import { packedViews } from './packed-views.ts'
import { isBlank } from './secret-index.ts'
import { decoded, type TextView, ViewBuilder } from './text-view.ts'
import { unescaped, unquoted } from './unescaped.ts'

/**
 * What a text says where it was quoted or encoded: backslash escapes (JSON, C, `printf %q`), `'\''` of a shell, HTML, URLs, numbers of bytes,
 * hexadecimal and base64 wherever in the text they begin, all of them also within backslash escapes. Only those are made that the text can hold.
 * `fewest`: letters of base64 that can hold a secret.
 */
export function* decodedViews(text: TextView, fewest: number): Iterable<TextView> {
  const plain = [
    text,
    ...twice(text, unescaped, (bytes) => bytes.includes(BACKSLASH)),
    ...twice(text, unquoted, (bytes) => bytes.includes(QUOTE) && mayBeQuoted(bytes)),
  ]
  yield* plain.slice(1)
  for (const view of plain) {
    yield* twice(view, fromHtml, (bytes) => bytes.includes(AMPERSAND))
    yield* twice(view, fromUrl, (bytes) => bytes.includes(PERCENT))
    if (view.bytes.includes(PLUS)) yield fromForm(view)
    yield* packedViews(view, fewest)
    yield* numberedViews(view)
  }
}

/** Without white space: what was folded, or whose lines were joined by blanks. */
export function squeezed(source: TextView): TextView {
  const { bytes } = source
  const builder = new ViewBuilder(source)
  let from = 0
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && !isBlank(bytes[at])) continue
    builder.copy(from, at)
    from = at + 1
  }
  const view = builder.view(0)
  // The white space behind the last byte is no part of what was found.
  return {
    ...view,
    place: (start, end) => ({ start: view.place(start, end).start, end: view.place(end - 1, end).start + 1 }),
  }
}

const BACKSLASH = 0x5c
const QUOTE = 0x27
const DOUBLE_QUOTE = 0x22
const AMPERSAND = 0x26
const PERCENT = 0x25
const PLUS = 0x2b
const BLANK = 0x20

/** What is encoded may have been encoded before. */
function twice(
  source: TextView,
  decode: (source: TextView) => TextView,
  mayHelp: (bytes: Uint8Array) => boolean,
): readonly TextView[] {
  if (!mayHelp(source.bytes)) return []
  const once = decode(source)
  return once.bytes.length < source.bytes.length && mayHelp(once.bytes) ? [once, decode(once)] : [once]
}

/** Quotes with a backslash or a double quote between them. */
function mayBeQuoted(bytes: Uint8Array): boolean {
  return bytes.includes(BACKSLASH) || bytes.includes(DOUBLE_QUOTE)
}

function fromUrl(source: TextView): TextView {
  return decoded(source, PERCENT, urlAt, 2)
}

function urlAt(bytes: Uint8Array, at: number): CodedUnit | undefined {
  const digits = hexDigits(bytes, at + 1, 2)
  return digits.length < 2 ? undefined : { codes: [Number.parseInt(digits, 16)], length: 3 }
}

/** As HTML's forms are sent: `+` for a blank. */
function fromForm(source: TextView): TextView {
  return fromUrl({ ...source, bytes: source.bytes.map((byte) => (byte === PLUS ? BLANK : byte)) })
}

function fromHtml(source: TextView): TextView {
  return decoded(source, AMPERSAND, entityAt, 9)
}

function entityAt(bytes: Uint8Array, at: number): CodedUnit | undefined {
  const entity = ENTITY.exec(String.fromCharCode(...bytes.subarray(at, at + LONGEST_ENTITY)))
  const { name = '', decimal, hex } = entity?.groups ?? {}
  const digits = decimal ?? hex
  const code =
    digits === undefined ? HTML_NAMES.get(name) : Number.parseInt(digits, hex === undefined ? 10 : 16)
  return entity === null || code === undefined ? undefined : { codes: utf8(code), length: entity[0].length }
}

const ENTITY = /^&(?:#(?<decimal>\d{1,8})|#[xX](?<hex>[\da-fA-F]{1,6})|(?<name>[a-zA-Z\d]{2,24}));?/
const LONGEST_ENTITY = 28
