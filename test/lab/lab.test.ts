import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { labBoot, labCut, labFreezer, labHeal, labKill, labReboot } from '../../src/lab/faults.ts'
import { startApp, stopApp } from '../../src/lab/inside.ts'
import { packetLoss } from '../../src/lab/packet-loss.ts'
import { absentLabAddresses, labState } from '../../src/lab/presence.ts'
import { type CommandResult, mustRun, runCommand } from '../../src/lab/system-command.ts'
import { labUp } from '../../src/lab/up.ts'
import { diskListing } from './support/disk-listing.ts'
import { exchangeKeys } from './support/key-exchange.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { untilHolds } from './support/until-holds.ts'
import { wrtcRequest } from './support/wrtc-client.ts'

describeWithLab('a lab of two hosts', () => {
  const lab = useLab()

  it('can be logged in to as root, ops and auto, with its key and its pinned host keys', async () => {
    for (const user of ['root', 'ops', 'auto']) {
      const login = await ssh(lab, user, 'wrtc-b', 'id -un; hostname')
      expect(login).toMatchObject({ code: 0, stdout: `${user}\nwrtc-b\n` })
    }
  })

  it('lets auto use sudo without a password, ops only with it, and the key of nobody else in', async () => {
    expect(await ssh(lab, 'auto', 'wrtc-a', 'sudo -n id -un')).toMatchObject({ code: 0, stdout: 'root\n' })
    expect((await ssh(lab, 'ops', 'wrtc-a', 'sudo -n id -un')).code).toBe(1)
    const withPassword = await ssh(lab, 'ops', 'wrtc-a', 'echo ops-password | sudo -S -p "" id -un')
    expect(withPassword).toMatchObject({ code: 0, stdout: 'root\n' })
    expect(await ssh(lab, 'wrtc', 'wrtc-a', 'true')).toMatchObject({ code: 255 })
  })

  it('ships the appliance as its vendor does: there, but neither enabled nor running nor set up', async () => {
    const services = 'systemctl is-enabled wrtc lsyncd keepalived; systemctl is-active wrtc lsyncd keepalived'
    expect(await lab.sh('wrtc-a', `${services}; true`)).toBe(
      'disabled\ndisabled\ndisabled\ninactive\ninactive\ninactive',
    )
    expect(
      await lab.sh(
        'wrtc-a',
        'stat -c "%U %G %a" ~wrtc; ls -A ~wrtc; grep -c _PEER_IP_ /etc/lsyncd/lsyncd.conf.lua',
      ),
    ).toBe('wrtc wrtc 755\nbin\nconf\ndata\ntmp\n1')
    expect(await lab.sh('wrtc-a', 'systemctl is-system-running --wait')).toBe('running')
  })

  it('can be brought up again without touching what runs', async () => {
    const before = await lab.sh(
      'wrtc-a',
      'cat /proc/sys/kernel/random/boot_id /etc/ssh/*.pub; systemctl show -p MainPID ssh',
    )
    expect((await up(lab)).booted).toEqual([])
    expect(
      await lab.sh(
        'wrtc-a',
        'cat /proc/sys/kernel/random/boot_id /etc/ssh/*.pub; systemctl show -p MainPID ssh',
      ),
    ).toBe(before)
  })

  it('serves the application on the floating address alone, and keeps what it acknowledged', async () => {
    await expect(startApp(lab.ref('wrtc-a'))).rejects.toThrow('cannot start the application on wrtc-a')
    await lab.sh('wrtc-a', `ip address add ${lab.vip}/24 dev host0`)
    await startApp(lab.ref('wrtc-a'))
    const [first, second] = await wrtcRequest(lab, 'wrtc-b', [
      { op: 'write', name: 'call', value: { to: 'x' } },
      { op: 'write', name: 'call', value: { to: 'y' } },
    ])
    expect(second).toEqual({ ok: true, op: 'write', name: 'call', seq: (first?.['seq'] as number) + 1 })
    expect(JSON.parse(await lab.sh('wrtc-a', 'cat ~wrtc/data/call.json'))).toMatchObject({
      value: { to: 'y' },
    })

    await stopApp(lab.ref('wrtc-a'))
    await startApp(lab.ref('wrtc-a'))
    const [read] = await wrtcRequest(lab, 'wrtc-b', [{ op: 'read', name: 'call' }])
    expect(read).toMatchObject({ ok: true, seq: second?.['seq'], value: { to: 'y' } })
    await stopApp(lab.ref('wrtc-a'))
    await lab.sh('wrtc-a', `ip address delete ${lab.vip}/24 dev host0`)
  })

  it('carries the state to the peer by lsyncd once keys are exchanged and the peer is filled in', async () => {
    await exchangeKeys(lab)
    await lab.sh(
      'wrtc-a',
      `sed -i 's/_PEER_IP_/${lab.subnet}.12/' /etc/lsyncd/lsyncd.conf.lua; service lsyncd start`,
    )
    await lab.sh('wrtc-a', 'su wrtc -c "echo 1 >~/data/carried.json"')
    const arrived = untilHolds('[ -e ~wrtc/data/carried.json ]')
    expect(await lab.sh('wrtc-b', `${arrived}; stat -c %U ~wrtc/data/carried.json`)).toBe('wrtc')
    await lab.sh('wrtc-a', 'service lsyncd stop')
  })

  it('has its disk listed, so that a test can tell whether anything was written', async () => {
    const before = diskListing(lab, 'wrtc-a')
    await ssh(lab, 'ops', 'wrtc-a', 'echo ops-password | sudo -S -p "" cat /etc/shadow')
    expect(diskListing(lab, 'wrtc-a')).toEqual(before)
    for (const change of [
      'touch /etc/hosts',
      'chmod 600 /etc/issue',
      'touch /opt/x; rm /opt/x',
      'rm /etc/motd',
    ]) {
      const last = diskListing(lab, 'wrtc-a')
      await lab.sh('wrtc-a', change)
      expect(diskListing(lab, 'wrtc-a'), change).not.toEqual(last)
    }
  })

  it('has a package of two versions to install, without reaching any mirror', async () => {
    const version = 'cat /usr/share/lab-hello/version'
    const older = await lab.sh('wrtc-a', `apt-get -qq install lab-hello=1.0 >/dev/null; ${version}`)
    const newer = await lab.sh('wrtc-a', `apt-get -qq install lab-hello >/dev/null; ${version}`)
    expect([older, newer]).toEqual(['1.0', '1.1'])
  })

  it('can be cut off and healed', async () => {
    const ping = (withinSeconds: number) =>
      lab.exec('wrtc-a', ['ping', '-c1', `-w${withinSeconds}`, `${lab.subnet}.12`])
    expect((await ping(10)).code).toBe(0)
    await labCut(lab.ref('wrtc-b'))
    expect((await ping(1)).code).toBe(1)
    expect(await lab.sh('wrtc-b', 'cat /sys/class/net/host0/carrier')).toBe('0')
    await labHeal(lab.ref('wrtc-b'))
    expect((await ping(10)).code).toBe(0)
  })

  it('loses packets both ways, as many as are asked for', async () => {
    const ping = (count: number, patience = 0.2) =>
      lab.sh('wrtc-a', `ping -q -i 0.02 -W ${patience} -c ${count} ${lab.subnet}.12 || :`)
    const most = packetLoss(lab.ref('wrtc-b'), 99)
    await mustRun(most.begin)
    expect(await ping(3)).toContain(' 100% packet loss')
    await mustRun(packetLoss(lab.ref('wrtc-b'), 50).begin)
    const [, percent] = /(\d+)% packet loss/.exec(await ping(100)) ?? []
    // What comes back has come through twice.
    expect(Number(percent)).toBeGreaterThan(55)
    expect(Number(percent)).toBeLessThan(95)
    await mustRun(most.end)
    await mustRun(most.end)
    expect(await ping(20, 10)).toContain(' 0% packet loss')
  })

  it('can be paused with all that runs in it, while its kernel still answers', async () => {
    const { file, freeze, thaw } = labFreezer(lab.ref('wrtc-b'))
    writeFileSync(file, freeze)
    try {
      expect((await lab.exec('wrtc-a', ['ping', '-c1', '-w10', `${lab.subnet}.12`])).code).toBe(0)
      const login = await ssh(lab, 'auto', 'wrtc-b', 'true', ['ConnectTimeout=1'])
      expect(login.stderr).toContain('timed out')
    } finally {
      writeFileSync(file, thaw)
    }
    expect(await ssh(lab, 'auto', 'wrtc-b', 'true')).toMatchObject({ code: 0 })
  })

  it('loses power and boots again with the disk it had', async () => {
    await lab.sh('wrtc-b', 'echo kept >/root/mark; echo lost >/run/mark')
    expect(await labKill(lab.ref('wrtc-b'))).toBe(true)
    expect(hostPower(lab)).toEqual(['on', 'off'])
    await expect(async () => lab.exec('wrtc-b', ['true'])).rejects.toThrow('is not running')
    expect(await labBoot(lab.ref('wrtc-b'))).toBe(true)
    expect(await lab.sh('wrtc-b', 'cat /root/mark; ls /run/mark 2>/dev/null || echo gone')).toBe('kept\ngone')
    expect((await ssh(lab, 'auto', 'wrtc-b', 'true')).code).toBe(0)
  })

  it('reboots in good order', async () => {
    await lab.sh('wrtc-b', 'echo lost >/run/mark')
    await labReboot(lab.ref('wrtc-b'))
    expect(await lab.sh('wrtc-b', 'ls /run/mark 2>/dev/null || echo gone')).toBe('gone')
    expect((await ssh(lab, 'auto', 'wrtc-b', 'true')).code).toBe(0)
  })

  it('is repaired by bringing it up: a dead host, a cut cable, a lost bridge, a lost half of its files', async () => {
    await labKill(lab.ref('wrtc-a'))
    await labCut(lab.ref('wrtc-b'))
    await mustRun(['ip', 'link', 'delete', await bridgeOf(lab)])
    rmSync(lab.knownHosts)
    rmSync(join(lab.folder, 'hosts', 'wrtc-a', 'made'))
    writeFileSync(lab.inventory, '')
    expect(labState(lab.workingFolder, lab.name).state).toBe('broken')

    expect((await up(lab)).booted).toEqual(['wrtc-a'])
    expect(labState(lab.workingFolder, lab.name).state).toBe('up')
    for (const host of ['wrtc-a', 'wrtc-b']) expect((await ssh(lab, 'auto', host, 'true')).code).toBe(0)
  })

  it('is known as up by its addresses, and grows', async () => {
    expect(absentLabAddresses([lab.vip, '198.19.255.9', '192.0.2.1'])).toEqual(['198.19.255.9'])
    expect((await up(lab, 3)).booted).toEqual(['h3'])
    expect((await ssh(lab, 'auto', 'h3', 'hostname')).stdout).toBe('h3\n')
    expect((await up(lab, 2)).hosts).toHaveLength(3)
  })
})

describeWithLab('a lab host with SysV init', () => {
  const lab = useLab({ hosts: 1, flavour: 'sysv' })

  it('has the services of the appliance as init scripts, stopped and not started at boot', async () => {
    expect(
      await lab.sh('wrtc-a', 'cat /proc/1/comm; ls -d /run/systemd/system 2>/dev/null || echo none'),
    ).toBe('init\nnone')
    expect((await lab.exec('wrtc-a', ['service', 'wrtc', 'status'])).code).toBe(3)
    await labReboot(lab.ref('wrtc-a'))
    expect((await lab.exec('wrtc-a', ['service', 'wrtc', 'status'])).code).toBe(3)
    expect((await lab.exec('wrtc-a', ['service', 'lsyncd', 'status'])).code).toBe(3)
    expect((await ssh(lab, 'auto', 'wrtc-a', 'sudo -n id -un')).stdout).toBe('root\n')
  })

  it('runs the application', async () => {
    await lab.sh('wrtc-a', `ip address add ${lab.vip}/24 dev host0; service wrtc start`)
    expect((await lab.exec('wrtc-a', ['service', 'wrtc', 'status'])).code).toBe(0)
    expect(await wrtcRequest(lab, 'wrtc-a', [{ op: 'list' }])).toEqual([
      { ok: true, op: 'list', records: {} },
    ])
    await stopApp(lab.ref('wrtc-a'))
    expect((await lab.exec('wrtc-a', ['service', 'wrtc', 'status'])).code).toBe(3)
  })
})

function up(lab: TestLab, hosts?: number) {
  return labUp({ workingFolder: lab.workingFolder, name: lab.name, hosts, say: () => undefined })
}

function hostPower(lab: TestLab): readonly string[] {
  return labState(lab.workingFolder, lab.name).hosts.map(({ power }) => power)
}

async function bridgeOf(lab: TestLab): Promise<string> {
  const text = await mustRun(['ip', '-json', 'address', 'show', 'to', `${lab.subnet}.1/32`])
  const links = JSON.parse(text) as { ifname?: string }[]
  return links.find(({ ifname }) => ifname !== undefined)?.ifname ?? ''
}

function ssh(
  lab: TestLab,
  user: string,
  host: string,
  command: string,
  more: readonly string[] = [],
): Promise<CommandResult> {
  const address = `${lab.subnet}.${['wrtc-a', 'wrtc-b', 'h3'].indexOf(host) + 11}`
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${lab.knownHosts}`,
    'IdentityAgent=none',
    ...more,
  ]
  const flags = options.flatMap((option) => ['-o', option])
  return runCommand(['ssh', '-F', 'none', ...flags, '-i', lab.key, `${user}@${address}`, command])
}
