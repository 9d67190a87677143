import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { processTrust } from '../../src/cli/process-trust.ts'

const PASSWD = readFileSync('/etc/passwd', 'utf8')
  .split('\n')
  .map((line) => line.split(':'))
const NOBODY = Number(PASSWD.find(([name]) => name === 'nobody')?.[2] ?? 65534)

describe('whom the user trusts', () => {
  it('security 17: himself and root, and nobody else', () => {
    const trust = processTrust({ uid: 1000, gid: 1000, env: { SUDO_UID: '1001' } })
    expect([0, 1000, 1001, NOBODY].map((uid) => trust.isTrustedUser(uid))).toEqual([true, true, false, false])
  })

  it('security 17: who has become root by sudo, as git has it', () => {
    const sudo = (value: string) => processTrust({ uid: 0, gid: 0, env: { SUDO_UID: value } })
    expect(sudo('1001').isTrustedUser(1001)).toBe(true)
    for (const odd of ['', ' 1001', '1001x', '-1', '0x3e9']) expect(sudo(odd).isTrustedUser(1001)).toBe(false)
  })

  it('security 17: a group that has nobody else in it, as far as that is known', () => {
    const root = processTrust({ uid: 0, gid: 0, env: {} })
    expect(root.isTrustedGroup(0)).toBe(true)
    const primary = PASSWD.find(([name, , uid]) => name === 'nobody' && uid !== '0')
    expect(root.isTrustedGroup(Number(primary?.[3]))).toBe(false)
    expect(root.isTrustedGroup(4_000_000)).toBe(false)
  })

  it('security 17: folders that he names, by absolute paths', () => {
    const env = { WRTCPLAY_TRUST_FOLDER: '/srv/site/:relative::.:/opt/../opt/x' }
    expect(processTrust({ uid: 0, gid: 0, env }).folders).toEqual(['/srv/site', '/opt/x'])
    expect(processTrust({ uid: 0, gid: 0, env: {} }).folders).toEqual([])
  })

  it('is named by the accounts of the machine', () => {
    const trust = processTrust({ uid: 0, gid: 0, env: {} })
    expect([trust.userName(0), trust.groupName(0), trust.userName(4_000_000)]).toEqual([
      'root',
      'root',
      'uid 4000000',
    ])
  })
})
