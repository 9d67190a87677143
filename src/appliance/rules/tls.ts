import type { PairSnapshot } from '../facts/found-pair.ts'
import { seenMembers } from '../facts/seen-pair.ts'
import { type Finding, note } from './finding.ts'

/** What the check asks over TLS with; without it, a host is fit all the same. */
export const FOR_TLS = 'openssl'

/** Of a pair that speaks TLS: each host must be able to ask over it. */
export function tlsFindings(snapshot: PairSnapshot): readonly Finding[] {
  const { app, port } = snapshot.settings
  return seenMembers(snapshot)
    .filter(({ takeover }) => takeover.missingTools.includes(FOR_TLS))
    .map(({ name }) =>
      note(
        'tls-unasked',
        `${name} has no ${FOR_TLS}: its check only sees whether port ${port} is open, and not a ${app} that hangs`,
        `install ${FOR_TLS} there`,
      ),
    )
}
