import { type Finding, isError } from '../../appliance/rules/finding.ts'
import { UNREACHABLE } from '../../appliance/rules/host.ts'
import { EXIT } from '../exit-code.ts'

/** What is wrong with a host that answered weighs more than one that does not. */
export function healthCode(findings: readonly Finding[]): number {
  const errors = findings.filter(isError)
  if (errors.some(({ id }) => id !== UNREACHABLE)) return EXIT.failed
  return errors.length > 0 ? EXIT.unreachable : EXIT.asked
}
