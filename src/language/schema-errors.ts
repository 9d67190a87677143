import type { ErrorObject } from 'ajv'
import type { SchemaValidator } from './schema-validator.ts'

/** What does not fit a schema. Alternatives (`anyOf`, `oneOf`) have been narrowed to the one that was meant. */
export interface SchemaError {
  /** Keys and indexes from the root to the value. */
  readonly path: readonly string[]
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The value that does not fit. */
  readonly data: unknown
  /** The schema that it was held against. */
  readonly schema: Readonly<Record<string, unknown>>
  /** The key that the schema does not know or allow, where that is what is wrong. */
  readonly unknownKey: string | undefined
}

/** The errors of some data, less those at values that `isExempt` says cannot be judged yet. */
export function errorsOf(
  data: unknown,
  schema: object,
  validator: SchemaValidator,
  isExempt: (value: unknown) => boolean = () => false,
): readonly SchemaError[] {
  // What is wrong with a key is said once, by `propertyNames`.
  const raw = validator.validate(data, schema).filter((error) => error.propertyName === undefined)
  if (raw.length === 0) return []
  const alive = raw.filter((error) => !isExemptAt(data, pathOf(error), isExempt))
  return narrowAlternatives(alive).map(toSchemaError)
}

function pathOf(error: ErrorObject): readonly string[] {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function isExemptAt(data: unknown, path: readonly string[], isExempt: (value: unknown) => boolean): boolean {
  let value = data
  for (const name of ['', ...path]) {
    if (name !== '' || value !== data) value = memberOf(value, name)
    if (isExempt(value)) return true
  }
  return false
}

function memberOf(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined
}

/**
 * ajv gives the errors of every alternative and then one for the choice itself. An alternative that has no errors
 * left fits; otherwise the errors of the one that has the right type are what the user wants to hear of.
 */
function narrowAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let left = errors
  for (const choice of errors) {
    if (!isChoice(choice) || !left.includes(choice)) continue
    const branches = branchesOf(choice, left)
    const inBranches = new Set(branches.flat())
    const kept = keptOf(choice, branches)
    left = left.filter((error) => (error === choice || inBranches.has(error) ? kept.includes(error) : true))
  }
  return left
}

function isChoice(error: ErrorObject): boolean {
  return (error.keyword === 'anyOf' || error.keyword === 'oneOf') && error.params['passingSchemas'] == null
}

function branchesOf(choice: ErrorObject, errors: readonly ErrorObject[]): readonly ErrorObject[][] {
  const { instancePath, schemaPath } = choice
  const within = errors.filter((error) => `${error.instancePath}/`.startsWith(`${instancePath}/`))
  return (choice.schema as readonly unknown[]).map((_, index) =>
    within.filter((error) => error.schemaPath.startsWith(`${schemaPath}/${index}/`)),
  )
}

function keptOf(choice: ErrorObject, branches: readonly (readonly ErrorObject[])[]): readonly ErrorObject[] {
  if (branches.some((branch) => branch.length === 0)) return []
  const fitting = branches.filter(
    (branch) => !branch.some((error) => isWrongKind(error, choice.instancePath)),
  )
  const [best] = fitting.toSorted((a, b) => a.length - b.length)
  return best ?? [choice]
}

function isWrongKind(error: ErrorObject, instancePath: string): boolean {
  return error.instancePath === instancePath && (error.keyword === 'type' || isChoice(error))
}

function toSchemaError(error: ErrorObject): SchemaError {
  const { additionalProperty, unevaluatedProperty, propertyName } = error.params
  const unknownKey: unknown = additionalProperty ?? unevaluatedProperty ?? propertyName
  return {
    path: pathOf(error),
    keyword: error.keyword,
    params: error.params,
    data: error.data,
    schema: (error.parentSchema ?? {}) as Record<string, unknown>,
    unknownKey: typeof unknownKey === 'string' ? unknownKey : undefined,
  }
}
