import { describe, expect, it } from 'vitest'
import { rendered } from './support/rendered.ts'

describe('keepalived.conf', () => {
  const text = rendered('keepalived.conf.hbs')

  it('names the addresses of the link between the two, and the VIP', () => {
    expect(text).toContain('unicast_src_ip 10.1.0.1\n')
    expect(text).toMatch(/unicast_peer \{\s+10\.1\.0\.2\s+\}/)
    expect(text).toMatch(/virtual_ipaddress \{\s+10\.0\.0\.9\/24 dev eth0\s+\}/)
  })

  it('has what nopreempt needs: BACKUP on both hosts and no weight', () => {
    expect(text).toMatch(/^ *state BACKUP$/m)
    expect(text).toMatch(/^ *nopreempt$/m)
    expect(text).not.toMatch(/^ *weight/m)
  })

  it('does not say vrrp_strict, which forbids unicast', () => {
    expect(text).not.toMatch(/^ *vrrp_strict/m)
  })

  it('has the interval of the check in whole seconds, which is all that keepalived 2.2 reads', () => {
    expect(text).toMatch(/^ *interval \d+$/m)
  })
})
