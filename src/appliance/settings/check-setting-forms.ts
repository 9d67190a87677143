import type { Diagnostics } from '../../core/diagnostic.ts'
import type { SourceSpan } from '../../core/source.ts'
import { hostScope } from '../../inventory/host-scope.ts'
import type { Inventory } from '../../inventory/model.ts'
import { byPrecedence } from '../../inventory/precedence.ts'
import { EvaluationError, hasName, type Scope } from '../../language/value-template.ts'
import type { Play } from '../../program/model.ts'
import { SETTINGS } from './setting-table.ts'

interface SettingFormsRequest {
  readonly inventory: Inventory
  readonly play: Play
  readonly extraVars: Scope
  readonly diagnostics: Diagnostics
}

/** Reports invalid values of the appliance's variables, for all hosts of a play that sets pairs up. */
export function checkSettingForms(request: SettingFormsRequest): void {
  const { inventory, play, extraVars, diagnostics } = request
  for (const host of play.hosts) {
    const scope = hostScope(inventory, host, { defaults: play.defaults, vars: play.vars, extra: extraVars })
    checkSettings(scope, diagnostics, (name) => placeOf(name, host, request))
  }
}

/** Reports invalid values in one scope; `placeOf` returns the place where a variable is set. */
export function checkSettings(
  scope: Scope,
  diagnostics: Diagnostics,
  placeOf: (name: string) => SourceSpan | undefined,
): void {
  for (const [name, { form }] of Object.entries(SETTINGS)) {
    const value = known(scope, name)
    if (value !== undefined && !form.fits(value))
      diagnostics.error(
        'appliance/setting-value',
        `${name} is ${shown(value)}`,
        placeOf(name),
        `it is ${form.words}`,
      )
  }
}

/** The variable's value; `undefined` where it is not set, or not known before the run. */
function known(scope: Scope, name: string): unknown {
  try {
    return hasName(scope, name) ? scope[name] : undefined
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}

/** A shortened value, for messages. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

const LONGEST = 200

/** The place of a variable in a file; `undefined` for one from the command line. */
function placeOf(
  name: string,
  host: string,
  { inventory, play, extraVars }: SettingFormsRequest,
): SourceSpan | undefined {
  if (Object.hasOwn(extraVars, name)) return undefined
  const spanIn = (list: Play['vars']) => list.find((one) => one.name === name)?.value.span
  const ofHost = inventory.hosts.get(host)?.vars.get(name)?.span
  return byPrecedence({ defaults: spanIn(play.defaults), host: ofHost, vars: spanIn(play.vars) }).at(-1)
}
