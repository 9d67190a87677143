import { extendScope, withDefaults, withValues } from '../../inventory/variable-scope.ts'
import type { Scope } from '../../language/value-template.ts'
import type { Play } from '../../program/model.ts'

/** What a play's variables are on a host before any task has run; `host` is the inventory's scope of it. */
export function playScope(host: Scope, { defaults, vars }: Play, extraVars: Scope): Scope {
  return withValues(extendScope(withDefaults(host, defaults), vars), extraVars)
}
