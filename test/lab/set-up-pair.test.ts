import { expect, it } from 'vitest'
import { describeWithLab } from './support/lab.ts'
import { holders, MEMBERS, until } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { statusLook } from './support/status-looks.ts'
import { wrtcRequest } from './support/wrtc-client.ts'
import { ending, expectCode, run } from './support/wrtcplay.ts'

describeWithLab('a pair that is made from one that was set up', () => {
  const lab = useSetUpPair()

  it('has come to its own state, as after the first run', async () => {
    expect(await holders(lab)).toEqual(['wrtc-a'])
    expect((await statusLook(lab)).report.findings).toEqual([])
    expect(await lab.sh('wrtc-a', 'cat /var/lib/wrtc-pair/epoch')).toBe('1 wrtc-a')
    expect(await lab.sh('wrtc-a', 'cat /var/lib/wrtc-pair/state')).toMatch(
      /^role=active\n.*\nreason=boot: nobody served \(master\)$/,
    )
  })

  it('knows no address of another lab', async () => {
    const others = `grep -rhoE '198\\.(18|19)\\.[0-9]+\\.' /etc /opt /usr/libexec /var/lib /home /root | sort -u`
    for (const member of MEMBERS) expect(await lab.sh(member, others)).toBe(`${lab.subnet}.`)
  })

  it('carries what is written to the standby', async () => {
    await wrtcRequest(lab, 'wrtc-b', [{ op: 'write', name: 'x', value: 1 }])
    const isThere = async () =>
      (await lab.exec('wrtc-b', ['test', '-s', '/opt/sonus/wrtc/data/x.json'])).code === 0
    await until('the standby has it', isThere)
  })

  it('is as the playbook asks', { timeout: 120_000 }, async () => {
    expect(ending(expectCode(await run(lab, []), 0), 'changed')).toEqual([])
  })
})
