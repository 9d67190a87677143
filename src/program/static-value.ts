import { suggestionHint } from '../core/suggest.ts'
import { resolve } from '../language/resolve.ts'
import type { Scope, ValueTemplate } from '../language/value-template.ts'
import { checkAt, type Expansion, scopeBeforeRun } from './expansion.ts'
import type { Place } from './place.ts'

/**
 * The text of a value that must be known before the run and be the same for all hosts of the play; `undefined` where
 * it is not, which is reported. `what` names the value's purpose: "src".
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
      'differs-between-hosts',
      `${what} must be the same for all hosts of the play`,
      template.span,
      `it is ${JSON.stringify(first.value)} on ${first.host}, and ${JSON.stringify(other.value)} on ${other.host}: write one task for each, with when`,
    )
    return undefined
  }
  if (typeof first.value === 'string' && first.value !== '') return first.value
  diagnostics.error('not-text', `${what} must be text`, template.span, `it is ${JSON.stringify(first.value)}`)
  return undefined
}

/**
 * By host of the play: the host of the inventory that a value names, which must be known before the run. Mistakes are
 * reported.
 */
export function actorsOf(
  template: ValueTemplate,
  place: Place,
  expansion: Expansion,
): ReadonlyMap<string, string> {
  const actors = new Map<string, string>()
  if (!checkAt(template.references, place, expansion)) return actors
  const { inventory, diagnostics } = expansion.context
  const known = [...(inventory?.hosts.keys() ?? [])]
  for (const { host, value } of valuesOn(template, 'delegate_to', place, expansion)) {
    const name = typeof value === 'string' ? value : JSON.stringify(value)
    if (inventory !== undefined && !inventory.hosts.has(name)) {
      diagnostics.error('unknown-host', `no host "${name}" in the inventory`, template.span, () =>
        suggestionHint(name, known),
      )
      return actors
    }
    for (const subject of host === '' ? expansion.hosts : [host]) actors.set(subject, name)
  }
  return actors
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
  const render = (scope: Scope): unknown => template.render(scope)
  const hosts = template.references.length === 0 ? [''] : expansion.hosts
  const values: HostValue[] = []
  for (const host of hosts) {
    const found = resolve(render, host === '' ? {} : scopeBeforeRun(host, place, expansion))
    if (found.kind !== 'known') {
      const why = found.kind === 'unknown' ? found.why : found.error.message
      expansion.context.diagnostics.error(
        'known-too-late',
        `${what} must be known before the run`,
        template.span,
        why,
      )
      return []
    }
    values.push({ host, value: found.value })
  }
  return values
}
