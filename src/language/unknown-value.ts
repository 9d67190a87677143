import { SourceFile, type SourceSpan } from '../core/source.ts'
import { EvaluationError, type Scope } from './value-template.ts'

/** Stands in a scope, or in a map of one, for what is not known yet: whatever reads it is not known either. */
export class UnknownValue {
  readonly why: string
  /** Members that are known all the same; `undefined`: not even whether it will be there. */
  readonly sure: Scope | undefined
  /** Known in this run, once its turn has come. */
  readonly isAwaited: boolean
  /** What hosts are to be asked for it. */
  readonly asks: Fact | undefined

  constructor(
    why: string,
    more: { readonly sure?: Scope | undefined; readonly isAwaited?: true; readonly asks?: Fact } = {},
  ) {
    this.why = why
    this.sure = more.sure
    this.isAwaited = more.isAwaited === true
    this.asks = more.asks
  }

  /** As a template has it that shows all of a map. */
  toJSON(): never {
    throw new StillUnknown(this)
  }
}

/** What is asked of hosts when a task turns out to need it. */
export type Fact = 'pair.holder'

/** Something was read that is not known yet. */
export class StillUnknown extends EvaluationError {
  readonly isAwaited: boolean
  readonly asks: Fact | undefined

  constructor({ why, isAwaited, asks }: UnknownValue, span: SourceSpan = NOWHERE) {
    super(why, span)
    this.isAwaited = isAwaited
    this.asks = asks
  }
}

const NOWHERE: SourceSpan = { file: new SourceFile('', ''), start: 0, end: 0 }

/** The value itself, where it is known. Throws `StillUnknown`. */
export function knownValue(value: unknown, span?: SourceSpan): unknown {
  if (value instanceof UnknownValue) throw new StillUnknown(value, span)
  return value
}

/** A map as far as some of its members are known. Throws `StillUnknown` where one of them is not. */
export function knownMap(value: unknown, wanted: readonly string[], span: SourceSpan): unknown {
  if (!(value instanceof UnknownValue)) return value
  const { sure } = value
  if (sure === undefined || wanted.some((name) => !Object.hasOwn(sure, name)))
    throw new StillUnknown(value, span)
  return sure
}
