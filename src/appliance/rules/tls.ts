import { withPort } from '../../inventory/ip-address.ts'
import type { ServedCertificate } from '../facts/certificate.ts'
import type { PairSnapshot } from '../facts/found-pair.ts'
import { seenMembers, soleHolder } from '../facts/seen-pair.ts'
import type { PairSettings } from '../settings/settings.ts'
import { error, type Finding, note, when } from './finding.ts'

/** What the check asks over TLS with; without it, a host is fit all the same. */
export const FOR_TLS = 'openssl'

/** Errors that keep no host from the VIP, and that no waiting ends. */
export const CERTIFICATE_FAULTS: readonly string[] = ['certificate-expired', 'certificate-name']

/** Of a pair that speaks TLS: each host must be able to ask over it, and clients must take the certificate that is served. */
export function tlsFindings(snapshot: PairSnapshot): readonly Finding[] {
  if (!snapshot.settings.tls) return []
  return [
    ...unasked(snapshot),
    ...servedCertificates(snapshot).flatMap((served) => [
      ...expiryFindings(served),
      ...nameFindings(served, snapshot.settings),
    ]),
    ...differenceNotes(snapshot),
  ]
}

function unasked(snapshot: PairSnapshot): readonly Finding[] {
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

interface Served {
  readonly place: string
  readonly certificate: ServedCertificate
}

/** Each certificate once: at the VIP, and at a host's own address where it has another one. */
function servedCertificates({ pair, settings, outside, members }: PairSnapshot): readonly Served[] {
  const places = [
    { address: pair.vip.address, certificate: outside.certificate },
    ...members.map(({ address, certificate }) => ({ address, certificate })),
  ]
  const all = places.flatMap(({ address, certificate }) =>
    certificate === undefined ? [] : [{ place: withPort(address, settings.port), certificate }],
  )
  return all.filter(({ certificate }, index) =>
    all.slice(0, index).every((before) => before.certificate.fingerprint !== certificate.fingerprint),
  )
}

function expiryFindings({ place, certificate }: Served): readonly Finding[] {
  const { leftMs } = certificate
  const what = `the certificate at ${place}, for ${namesText(certificate)},`
  if (leftMs <= 0) return [error('certificate-expired', `${what} has expired: clients refuse it`, RENEW)]
  return when(leftMs <= SOON_MS, () =>
    note('certificate-expires', `${what} expires within ${daysLeft(certificate) + 1} days`, RENEW),
  )
}

function nameFindings({ place, certificate }: Served, { tlsName }: PairSettings): readonly Finding[] {
  return when(certificate.fitsName === false, () =>
    error(
      'certificate-name',
      `the certificate at ${place} is for ${namesText(certificate)}, and not for ${tlsName}: clients that use that name refuse it`,
      'get one for that name, or correct wrtc_tls_name',
    ),
  )
}

/** What the holder serves is seen at the VIP. */
function differenceNotes(snapshot: PairSnapshot): readonly Finding[] {
  const holder = soleHolder(snapshot)?.name
  const [a, b] = snapshot.members.map(({ name, certificate }) =>
    name === holder ? (snapshot.outside.certificate ?? certificate) : certificate,
  )
  const [first, second] = snapshot.members
  return when(a !== undefined && b !== undefined && a.fingerprint !== b.fingerprint, () =>
    note(
      'certificates-differ',
      `${first.name} and ${second.name} serve different certificates`,
      'give both hosts the same one: clients see the other one when the VIP moves',
    ),
  )
}

/** Whole days. */
export function daysLeft({ leftMs }: ServedCertificate): number {
  return Math.floor(leftMs / DAY_MS)
}

export function namesText({ names }: ServedCertificate): string {
  return names.length === 0 ? 'no name' : names.join(', ')
}

const RENEW = "put a new one into WRTC's configuration on both hosts, the standby first"
const DAY_MS = 24 * 3600_000
const SOON_MS = 14 * DAY_MS
