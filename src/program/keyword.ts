import type { Diagnostics } from '../core/diagnostic.ts'
import type { KnownTypes } from '../language/cel-environment.ts'
import type { ShownSchema } from '../language/schema-type.ts'
import type { Reference, SecretSource } from '../language/value-template.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import type { Around } from './attempt.ts'

/** Where a keyword may stand. Handlers are tasks. */
export type KeywordPlace = 'play' | 'task' | 'include' | 'task file'

/** What there is to know of any keyword. */
export interface Word<Place extends KeywordPlace = KeywordPlace> {
  readonly name: string
  readonly places: readonly Place[]
  /** Places that cannot do without it. */
  readonly required?: readonly Place[]
  /** JSON Schema; `description` is the hint for what does not fit. */
  readonly schema: ShownSchema
  /** It must be known when the playbook is read, without `{{ … }}`. */
  readonly isConstant?: true
  /** What to do instead of giving it an expression. */
  readonly constantHint?: string
  /** Of a value that is a map: members that must be known when the playbook is read. */
  readonly constantMembers?: readonly string[]
  /** What is said of it at places where people expect it, and it does not belong. */
  readonly misplaced?: Partial<Record<KeywordPlace, Misplaced>>
  /** Words of Ansible's that it takes the place of, and what to write; `*` stands for any ending. */
  readonly replaces?: Readonly<Record<string, string>>
  readonly documentation: KeywordDocumentation
}

/** A keyword that has a value of its own. `Field` is the name under which it stands in a play, task or include. */
export interface Keyword<Field extends string, Value, Place extends KeywordPlace = KeywordPlace>
  extends Word<Place> {
  readonly field: Field
  /** `all` is the map that it stands in. */
  readonly read: (node: YamlNode | undefined, context: KeywordContext, all: YamlMap) => Value
  /** The expressions and templates in its value: what they take from variables, and which secrets they name. */
  readonly inputs?: (value: Value) => readonly KeywordInput[]
  readonly phase?: Phase
  /** True where nothing behind the task may be asked ahead of time. */
  readonly isFence?: (value: Value) => boolean
  readonly around?: Around<Value>
}

/**
 * When a keyword's inputs are evaluated: `items` before the first attempt, `attempt` with the task's parameters, `outcome`
 * with `result` after each attempt.
 */
export type Phase = 'items' | 'attempt' | 'outcome'

interface KeywordInput {
  readonly references: readonly Reference[]
  readonly secrets?: readonly SecretSource[]
}

export interface Misplaced {
  /** `undefined`: the key is unknown there. */
  readonly summary?: string
  readonly hint: string
}

interface KeywordDocumentation {
  /** A sentence or more, in Markdown. */
  readonly text: string
  /** YAML as it stands in a file: whole plays, a list of tasks, or a task file. */
  readonly example: string
  /** Task files and templates that the example needs, by their paths. */
  readonly files?: Readonly<Record<string, string>>
}

/** What reading a keyword needs. */
export interface KeywordContext {
  readonly diagnostics: Diagnostics
  /** Variables whose type is certain in this file. */
  readonly types: KnownTypes
}

// biome-ignore lint/suspicious/noExplicitAny: folds over the table take keywords of any value
export type AnyKeyword = Word & Partial<Keyword<string, any>>

export function defineKeyword<const Field extends string, Value, const Place extends KeywordPlace>(
  keyword: Keyword<Field, Value, Place>,
): Keyword<Field, Value, Place> {
  return keyword
}

/** A keyword that is for readers, or is read with another one. */
export function defineWord<const Place extends KeywordPlace>(word: Word<Place>): Word<Place> {
  return word
}
