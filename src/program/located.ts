import type { SourceSpan } from '../core/source.ts'
import { asString, itemsOf } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'

/** A text and its place in a file. */
export interface Located {
  readonly text: string
  readonly span: SourceSpan
}

/** The texts of a value that is one text or a list of texts. */
export function textsOf(node: YamlNode | undefined): readonly Located[] {
  return itemsOf(node).flatMap((item) => {
    const text = asString(item)
    return text === undefined ? [] : [{ text, span: item.span }]
  })
}

export const NAME_SCHEMA = { type: 'string', minLength: 1 } as const
export const NAMES_SCHEMA = { type: ['string', 'array'], items: NAME_SCHEMA, minLength: 1 } as const
