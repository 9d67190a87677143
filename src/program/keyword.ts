import type { Diagnostics } from '../core/diagnostic.ts'
import type { KnownTypes } from '../language/cel-environment.ts'
import type { ShownSchema } from '../language/schema-type.ts'
import type { SchemaValidator } from '../language/schema-validator.ts'
import type { Reference, SecretSource } from '../language/value-template.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import type { Around } from './attempt.ts'

/** Where a keyword may be used. Handlers are tasks. */
export type KeywordPlace = 'play' | 'task' | 'include' | 'task file'

/** What every keyword has. */
export interface Word<Place extends KeywordPlace = KeywordPlace> {
  readonly name: string
  readonly places: readonly Place[]
  /** Places where the keyword must be given. */
  readonly required?: readonly Place[]
  /** JSON Schema; a `description` is the hint for a value that does not fit. */
  readonly schema: ShownSchema
  /** The value must be known when the playbook is read, without `{{ … }}`. */
  readonly isConstant?: true
  /** The hint for an expression given to a constant keyword. */
  readonly constantHint?: string
  /** For a value that is a map: members that must be known when the playbook is read. */
  readonly constantMembers?: readonly string[]
  /** Messages for places where people expect the keyword although it is not allowed there. */
  readonly misplaced?: Partial<Record<KeywordPlace, Misplaced>>
  /** By Ansible word that the keyword replaces: what to write. `*` stands for any ending. */
  readonly replaces?: Readonly<Record<string, string>>
  readonly documentation: KeywordDocumentation
}

/** A keyword with a value of its own, which plays, tasks or includes hold under the name `Field`. */
export interface Keyword<Field extends string, Value, Place extends KeywordPlace = KeywordPlace>
  extends Word<Place> {
  readonly field: Field
  /** Reads the value; `all` is the map that holds the keyword. */
  readonly read: (node: YamlNode | undefined, context: KeywordContext, all: YamlMap) => Value
  /** The expressions and templates in the value, with their references and secrets. */
  readonly inputs?: (value: Value) => readonly KeywordInput[]
  readonly phase?: Phase
  /** True where no task behind this one may be probed ahead of time. */
  readonly isFence?: (value: Value) => boolean
  readonly around?: Around<Value>
}

/**
 * When a keyword's inputs are evaluated: `items` before the first attempt, `attempt` together with the task's
 * parameters, `outcome` with `result` after each attempt.
 */
export type Phase = 'items' | 'attempt' | 'outcome'

interface KeywordInput {
  readonly references: readonly Reference[]
  readonly secrets?: readonly SecretSource[]
}

export interface Misplaced {
  /** `undefined`: the message is that of an unknown key. */
  readonly summary?: string
  readonly hint: string
}

interface KeywordDocumentation {
  /** One sentence or more, in Markdown. */
  readonly text: string
  /** YAML in the form of a file: whole plays, a list of tasks, or a task file. */
  readonly example: string
  /** Task files and templates of the example, by path. */
  readonly files?: Readonly<Record<string, string>>
}

/** What the reading of a keyword needs. */
export interface KeywordContext {
  readonly diagnostics: Diagnostics
  /** Variables whose types are certain in this file. */
  readonly types: KnownTypes
  readonly validator: SchemaValidator
}

// biome-ignore lint/suspicious/noExplicitAny: folds over the table take keywords of any value
export type AnyKeyword = Word & Partial<Keyword<string, any>>

export function defineKeyword<const Field extends string, Value, const Place extends KeywordPlace>(
  keyword: Keyword<Field, Value, Place>,
): Keyword<Field, Value, Place> {
  return keyword
}

/** Defines a keyword that is only documented, or that another keyword reads. */
export function defineWord<const Place extends KeywordPlace>(word: Word<Place>): Word<Place> {
  return word
}
