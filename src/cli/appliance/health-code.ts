import { type Finding, isError } from '../../appliance/rules/finding.ts'
import { UNREACHABLE } from '../../appliance/rules/host.ts'
import { EXIT } from '../exit-code.ts'

/** The exit code for findings: one about a host that answered counts more than a host without an answer. */
export function healthCode(findings: readonly Finding[]): number {
  const errors = findings.filter(isError)
  if (errors.some(({ id }) => id !== UNREACHABLE)) return EXIT.failed
  return errors.length > 0 ? EXIT.unreachable : EXIT.asked
}
