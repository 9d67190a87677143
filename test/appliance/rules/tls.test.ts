import { describe, expect, it } from 'vitest'
import type { ServedCertificate } from '../../../src/appliance/facts/certificate.ts'
import { takeoverFindings } from '../../../src/appliance/rules/takeover.ts'
import { tlsFindings } from '../../../src/appliance/rules/tls.ts'
import { pairReport } from '../../../src/appliance/status/pair-report.ts'
import { pairScreen } from '../../../src/appliance/status/pair-screen.ts'
import { stylesFor } from '../../../src/report/ansi.ts'
import { factsOf, healthyPair } from '../support/healthy-pair.ts'

const DAY_MS = 24 * 3600_000
const OF_PAIR = { tls: true, tlsName: 'gw.example.org' }

function certificate(changes: Partial<ServedCertificate> = {}): ServedCertificate {
  return {
    names: ['gw.example.org'],
    leftMs: 90.5 * DAY_MS,
    fingerprint: 'AA:BB',
    fitsName: true,
    ...changes,
  }
}

it('a host that cannot ask over TLS is fit, and it is noted', () => {
  const takeover = { ...factsOf('b').takeover, missingTools: ['openssl'] }
  const pair = healthyPair({ b: { takeover }, settings: OF_PAIR })
  expect(takeoverFindings(pair)).toEqual([])
  expect(tlsFindings(pair)).toMatchObject([
    {
      id: 'tls-unasked',
      severity: 'note',
      problem: 'b has no openssl: its check only sees whether port 8080 is open, and not a wrtc that hangs',
    },
  ])
})

describe('the certificate at the VIP', () => {
  const told = (served: ServedCertificate): readonly string[] =>
    tlsFindings(healthyPair({ settings: OF_PAIR, outside: { certificate: served } })).map(
      ({ id, severity, problem }) => `${severity} ${id}: ${problem}`,
    )

  it('is told when it has expired or soon will, and when it is for other names', () => {
    expect(told(certificate())).toEqual([])
    expect(told(certificate({ leftMs: 14 * DAY_MS + 1 }))).toEqual([])
    expect(told(certificate({ leftMs: -1 }))).toEqual([
      'error certificate-expired: the certificate at 10.0.0.10:8080, for gw.example.org, has expired: clients refuse it',
    ])
    expect(told(certificate({ leftMs: 2.5 * DAY_MS }))).toEqual([
      'note certificate-expires: the certificate at 10.0.0.10:8080, for gw.example.org, expires within 3 days',
    ])
    expect(told(certificate({ names: ['a.example', 'b.example'], fitsName: false }))).toEqual([
      'error certificate-name: the certificate at 10.0.0.10:8080 is for a.example, b.example, and not for gw.example.org: clients that use that name refuse it',
    ])
    expect(told(certificate({ fitsName: undefined }))).toEqual([])
  })

  it('is on the screen and in the report', () => {
    const pair = healthyPair({ settings: OF_PAIR, outside: { certificate: certificate() } })
    expect(String(pairScreen(pair, [], stylesFor(false)))).toContain(
      '  certificate:    gw.example.org, 90 days left\n',
    )
    expect(pairReport(pair, [])).toMatchObject({
      certificate: { names: ['gw.example.org'], fingerprint: 'AA:BB', daysLeft: 90 },
    })
    expect(pairReport(healthyPair(), [])).not.toHaveProperty('certificate')
  })
})

describe('the certificates of the two hosts', () => {
  const ids = (certificates: { readonly a?: ServedCertificate; readonly b?: ServedCertificate }) =>
    tlsFindings(
      healthyPair({ settings: OF_PAIR, certificates, outside: { certificate: certificate() } }),
    ).map(({ id }) => id)

  it('are to be the same, as far as both can be seen', () => {
    expect(ids({})).toEqual([])
    expect(ids({ a: certificate(), b: certificate() })).toEqual([])
    expect(ids({ b: certificate({ fingerprint: 'CC' }) })).toEqual(['certificates-differ'])
  })

  it('are judged each, and once', () => {
    const expired = certificate({ leftMs: -1, fingerprint: 'CC' })
    expect(ids({ a: certificate(), b: expired })).toEqual(['certificate-expired', 'certificates-differ'])
  })
})
