import { expect, it } from 'vitest'
import { labKill } from '../../src/lab/faults.ts'
import { OLD_SCRIPTS, SCRIPTS } from '../templates/support/fake-host.ts'
import { type OldVersion, renderedOf } from '../templates/support/rendered.ts'
import { describeWithLab, type TestLab } from './support/lab.ts'
import { MEMBERS, type Member, otherThan, until, untilServedBy } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { statusLook } from './support/status-looks.ts'
import { wrtcRequest } from './support/wrtc-client.ts'
import { expectCode, run, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const HOME = '/opt/sonus/wrtc'

/** As a run of an earlier version has left them. */
async function installOldScripts(lab: TestLab, member: Member, version: OldVersion): Promise<void> {
  const address = (name: Member): string => lab.hosts.find((host) => host.name === name)?.address ?? ''
  const settings = {
    host: { name: member, peer_address: address(member) },
    peer: { name: otherThan(member), address: address(otherThan(member)) },
    pair: { name: 'wrtc', vip: { address: lab.vip, cidr: `${lab.vip}/24` } },
    vip_interface: 'host0',
  }
  for (const name of OLD_SCRIPTS[version]) {
    const template = name === 'wrtc-decide' ? `${name}.hbs` : `${name.replace(/\.sh$/, '')}.sh.hbs`
    const text = renderedOf(version, template, settings)
    const path = `/usr/libexec/keepalived/${name}`
    const { code } = await lab.exec(
      member,
      ['sh', '-c', `cat >${path}.new && chmod 755 ${path}.new && mv ${path}.new ${path}`],
      text,
    )
    expect(code).toBe(0)
  }
  const present = SCRIPTS.filter((name) => !(OLD_SCRIPTS[version] as readonly string[]).includes(name))
  await lab.sh(member, `cd /usr/libexec/keepalived && rm -rf ${present.join(' ')}`)
}

async function findings(lab: TestLab): Promise<readonly string[]> {
  const { report } = await statusLook(lab)
  return report.findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)
}

function asWrtc(script: string): string {
  return `setpriv --reuid=wrtc --regid=wrtc --init-groups sh -c '${script}'`
}

describeWithLab('a pair whose user or other member is hostile', () => {
  const lab = useSetUpPair()

  async function hasOldScripts(version: OldVersion): Promise<void> {
    for (const member of MEMBERS) await installOldScripts(lab, member, version)
    await until('the pair is even', async () => (await findings(lab)).every((id) => id === 'scripts-old'), {
      everyMs: 500,
    })
  }

  it(
    'security 1: with old scripts is told of, and has the new ones after a run, while it serves',
    LONG,
    async () => {
      await hasOldScripts('version-1')
      expect(await findings(lab)).toEqual(['scripts-old', 'scripts-old'])
      const writes = Array.from({ length: 20 }, (_, value) => ({ op: 'write', name: `call-${value}`, value }))
      await wrtcRequest(lab, 'wrtc-b', writes)
      expectCode(await run(lab, []), 0)
      expect(await findings(lab)).toEqual([])
      expectCode(await wrtcplay(['switchover', 'wrtc', '-i', lab.inventory]), 0)
      const names = await Promise.all(MEMBERS.map((member) => lab.sh(member, `ls ${HOME}/data`)))
      expect(names[0]).toBe(names[1])
      expect(names[0]?.split('\n')).toHaveLength(20)
      expectCode(await wrtcplay(['switchover', 'wrtc', '-i', lab.inventory]), 0)
    },
  )

  it(
    'security 1: the VIP moves between a member with scripts of version 3 and one with the present ones, both ways',
    LONG,
    async () => {
      await installOldScripts(lab, 'wrtc-a', 'version-3')
      expect(await findings(lab)).toContain('scripts-old')
      for (const holder of ['wrtc-a', 'wrtc-b'] as const) {
        await wrtcRequest(lab, holder, [{ op: 'write', name: `from-${holder}`, value: 1 }])
        expectCode(await wrtcplay(['switchover', 'wrtc', '-i', lab.inventory, '--force']), 0)
      }
      const names = await Promise.all(MEMBERS.map((member) => lab.sh(member, `ls ${HOME}/data`)))
      expect(names[0]).toBe(names[1])
      expect(names[0]).toContain('from-wrtc-a.json\nfrom-wrtc-b.json')
      expectCode(await run(lab, []), 0)
      expect(await findings(lab)).toEqual([])
    },
  )

  it('security 1: its user does not become root by a link in the place of the data', LONG, async () => {
    const before = await lab.sh('wrtc-b', 'md5sum /etc/passwd /etc/shadow; ls /etc')
    await lab.sh('wrtc-b', asWrtc(`cd ${HOME}; mv data data.kept; ln -s /etc data`))
    await lab.sh(
      'wrtc-a',
      asWrtc(
        `cd ${HOME}; mkdir -p data/profile.d; cp /etc/passwd data/passwd; echo toor::0:0::/root:/bin/sh >>data/passwd; echo x >data/profile.d/x.sh`,
      ),
    )
    // As after a restart: it is tried every two seconds then.
    await lab.sh('wrtc-b', 'rm -f /run/wrtc-pair/joined /run/wrtc-pair/rejoined-at')
    await until(
      'it is said',
      async () =>
        (await lab.sh('wrtc-b', 'journalctl -t wrtc-pair -o cat')).includes(`${HOME}/data is a link`),
      { everyMs: 500 },
    )
    expect(await lab.sh('wrtc-b', 'md5sum /etc/passwd /etc/shadow; ls /etc')).toBe(before)
    const shadow = await lab.sh('wrtc-b', 'sha256sum /etc/shadow | cut -c 1-64')
    expect(
      await lab.sh('wrtc-b', `grep -rl ${shadow} /run/wrtc-pair /var/lib/wrtc-pair ${HOME} 2>/dev/null || :`),
    ).toBe('')
    expect(await findings(lab)).toContain('data-refused')
    await lab.sh('wrtc-b', `cd ${HOME} && rm data && mv data.kept data`)
    await lab.sh('wrtc-a', `rm -rf ${HOME}/data/passwd ${HOME}/data/profile.d`)
    await until(
      'it has joined again',
      async () => (await lab.exec('wrtc-b', ['test', '-e', '/run/wrtc-pair/joined'])).code === 0,
    )
  })

  it(
    'security 2: WRTC starts although the other member said an epoch that is none, and much more',
    LONG,
    async () => {
      const fake = `#!/bin/sh
case $SSH_ORIGINAL_COMMAND in
  *"wrtc-data offer"*) echo "epoch 08 x 0 active"; yes "n x" ;;
  *) exec /bin/sh -c "$SSH_ORIGINAL_COMMAND" ;;
esac
`
      await lab.exec(
        'wrtc-a',
        ['sh', '-c', 'cat >/usr/local/bin/fake-peer; chmod 755 /usr/local/bin/fake-peer'],
        fake,
      )
      await lab.sh(
        'wrtc-a',
        `sed -i 's|^ssh-|command="/usr/local/bin/fake-peer" ssh-|' ${HOME}/.ssh/authorized_keys`,
      )
      // The connection that is kept was made before.
      await lab.sh('wrtc-b', 'pkill -u wrtc ssh; rm -f /run/wrtc-pair/joined /run/wrtc-pair/rejoined-at')
      await until(
        'it is said',
        async () =>
          (await lab.sh('wrtc-b', 'journalctl -t wrtc-pair -o cat')).includes('of its files is not taken'),
        { everyMs: 500 },
      )
      expect(Number(await lab.sh('wrtc-b', 'du -s /run/wrtc-pair | cut -f 1'))).toBeLessThan(1000)
      const epoch = await lab.sh('wrtc-b', 'cut -d " " -f 1 /var/lib/wrtc-pair/epoch')
      await labKill(lab.ref('wrtc-a'))
      await untilServedBy(lab, 'wrtc-b')
      expect(await lab.sh('wrtc-b', 'cat /var/lib/wrtc-pair/epoch')).toBe(`${Number(epoch) + 1} wrtc-b`)
    },
  )
})
