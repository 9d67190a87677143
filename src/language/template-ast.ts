/** The part of Handlebars' syntax tree that is read here, as a closed union. */
export interface Program {
  readonly type: 'Program'
  readonly body: readonly Statement[]
  readonly blockParams?: readonly string[]
}

export type Statement = Content | Comment | Mustache | Block | Unsupported

interface Node {
  readonly loc: { readonly start: Position; readonly end: Position }
}

/** Lines count from 1, columns from 0. */
export interface Position {
  readonly line: number
  readonly column: number
}

export type Located = Node

interface Content extends Node {
  readonly type: 'ContentStatement'
  readonly value: string
}

interface Comment extends Node {
  readonly type: 'CommentStatement'
}

export interface Call extends Node {
  readonly path: Path | Literal
  readonly params: readonly Expression[]
  readonly hash?: { readonly pairs: readonly (Node & { readonly key: string })[] } | undefined
}

interface Mustache extends Call {
  readonly type: 'MustacheStatement'
}

export interface Block extends Call {
  readonly type: 'BlockStatement'
  readonly program: Program | undefined
  readonly inverse: Program | undefined
}

interface Unsupported extends Node {
  readonly type: 'PartialStatement' | 'PartialBlockStatement' | 'Decorator' | 'DecoratorBlock'
}

export type Expression = Path | Literal | SubExpression

interface SubExpression extends Call {
  readonly type: 'SubExpression'
}

export interface Path extends Node {
  readonly type: 'PathExpression'
  /** It begins with `@`. */
  readonly data: boolean
  /** How many `../` it begins with. */
  readonly depth: number
  readonly parts: readonly string[]
  readonly original: string
}

type Literal =
  | (Node & { readonly type: 'StringLiteral'; readonly value: string })
  | (Node & { readonly type: 'NumberLiteral'; readonly value: number })
  | (Node & { readonly type: 'BooleanLiteral'; readonly value: boolean })
  | (Node & { readonly type: 'NullLiteral' })
  | (Node & { readonly type: 'UndefinedLiteral' })
