import { expect, it } from 'vitest'
import { takeoverFindings } from '../../../src/appliance/rules/takeover.ts'
import { tlsFindings } from '../../../src/appliance/rules/tls.ts'
import { factsOf, healthyPair } from '../support/healthy-pair.ts'

it('a host that cannot ask over TLS is fit, and it is noted', () => {
  const takeover = { ...factsOf('b').takeover, missingTools: ['openssl'] }
  const pair = healthyPair({ b: { takeover }, settings: { tls: true } })
  expect(takeoverFindings(pair)).toEqual([])
  expect(tlsFindings(pair)).toMatchObject([
    {
      id: 'tls-unasked',
      severity: 'note',
      problem: 'b has no openssl: its check only sees whether port 8080 is open, and not a wrtc that hangs',
    },
  ])
})
