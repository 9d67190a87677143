import { EvaluationError, type ValueTemplate } from '../language/value-template.ts'
import { checkAt, type Expansion, scopeBeforeRun } from './expansion.ts'
import type { Place } from './place.ts'
import { variablesOn } from './progress.ts'

/**
 * A value that must be known before the run, and be the same for all hosts of the play; `undefined` where it is not,
 * which is reported. `what` is what it is for: "src".
 */
export function staticText(
  template: ValueTemplate,
  what: string,
  place: Place,
  expansion: Expansion,
): string | undefined {
  if (!checkAt(template.references, place, expansion)) return undefined
  const found = valuesOn(template, what, place, expansion)
  const [first, ...others] = found
  if (first === undefined) return undefined
  const { diagnostics } = expansion.context
  const other = others.find(({ value }) => value !== first.value)
  if (other !== undefined) {
    diagnostics.error(
      `${what} must be the same for all hosts of the play`,
      template.span,
      `it is ${JSON.stringify(first.value)} on ${first.host}, and ${JSON.stringify(other.value)} on ${other.host}: write one task for each, with when`,
    )
    return undefined
  }
  if (typeof first.value === 'string' && first.value !== '') return first.value
  diagnostics.error(`${what} must be text`, template.span, `it is ${JSON.stringify(first.value)}`)
  return undefined
}

interface HostValue {
  readonly host: string
  readonly value: unknown
}

function valuesOn(
  template: ValueTemplate,
  what: string,
  place: Place,
  expansion: Expansion,
): readonly HostValue[] {
  try {
    if (template.references.length === 0) return [{ host: '', value: template.render({}) }]
    if (isSetLater(template, expansion))
      throw new EvaluationError('it depends on what "set" defines', template.span)
    return expansion.hosts.map((host) => ({
      host,
      value: template.render(scopeBeforeRun(host, place, expansion)),
    }))
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    expansion.context.diagnostics.error(`${what} must be known before the run`, template.span, error.message)
    return []
  }
}

function isSetLater({ references }: ValueTemplate, { hosts, plays }: Expansion): boolean {
  const names = new Set(hosts.flatMap((host) => variablesOn(host, plays)))
  return references.some(({ path }) => names.has(path[0] ?? ''))
}
