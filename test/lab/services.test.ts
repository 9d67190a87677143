import { expect, it } from 'vitest'
import { describeWithLab, useLab } from './support/lab.ts'
import { taskRuns } from './support/task-runs.ts'
import { untilHolds } from './support/until-holds.ts'

const LONG = { timeout: 180_000 }

describeWithLab('services under systemd', () => {
  const lab = useLab({ hosts: 1 })
  const tasks = taskRuns(lab)
  const sh = (script: string): Promise<string> => lab.sh('wrtc-a', script)
  const service = (params: string) => tasks.one(`service: { ${params} }`)

  /** Writes units, and has systemd know of them. */
  function units(files: Readonly<Record<string, string>>): Promise<string> {
    const writes = Object.entries(files).map(
      ([name, text]) => `cat >/etc/systemd/system/${name} <<'END'\n${text}\nEND`,
    )
    return sh([...writes, 'systemctl daemon-reload'].join('\n'))
  }

  it('modules 06: what waits for its restart is stopped, or started at once', LONG, async () => {
    await units({
      'x-crash.service':
        '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sh -c "[ -e /run/x-good ] && exec sleep 9999"\nRestart=always\nRestartSec=300',
    })
    const waits = untilHolds('[ "$(systemctl show --property SubState --value x-crash)" = auto-restart ]')
    await sh(`systemctl start x-crash; ${waits}`)
    expect(await service('name: x-crash, state: stopped')).toMatchObject({ outcome: 'changed' })
    expect(await sh('systemctl is-active x-crash || true')).toBe('inactive')
    await sh(`systemctl start x-crash; ${waits}; touch /run/x-good`)
    const started = await service('name: x-crash, state: started')
    expect(started).toMatchObject({ outcome: 'changed' })
    expect(started.ms).toBeLessThan(60_000)
    expect(await sh('systemctl is-active x-crash')).toBe('active')
  })

  it('modules 06: enabled is what holds after the next boot, whatever the unit is', LONG, async () => {
    await units({
      'x-ind.service': '[Service]\nExecStart=/bin/sleep 9999\n[Install]\nAlso=x-ind.socket',
      'x-ind.socket': '[Socket]\nListenStream=/run/x-ind\n[Install]\nWantedBy=sockets.target',
      'x-rt.service': '[Service]\nExecStart=/bin/sleep 9999\n[Install]\nWantedBy=multi-user.target',
      'x-static.service': '[Service]\nExecStart=/bin/sleep 9999',
    })
    const enabled = (unit: string) => sh(`systemctl is-enabled ${unit} || true`)
    for (const [wanted, is] of [
      ['true', 'enabled'],
      ['false', 'disabled'],
    ]) {
      expect(await service(`name: x-ind, enabled: ${wanted}`)).toMatchObject({ outcome: 'changed' })
      expect(await enabled('x-ind.socket')).toBe(is)
      expect(await service(`name: x-ind, enabled: ${wanted}`)).toMatchObject({ outcome: 'ok' })
    }
    await sh('systemctl enable --runtime x-rt')
    expect(await service('name: x-rt, enabled: true')).toMatchObject({ outcome: 'changed' })
    expect(await enabled('x-rt')).toBe('enabled')
    expect(await service('name: x-rt, enabled: false')).toMatchObject({ outcome: 'changed' })
    expect(await enabled('x-rt')).toBe('disabled')
    expect(await service('name: x-static, enabled: true')).toMatchObject({
      outcome: 'failed',
      message: 'x-static cannot be enabled: its unit does not say when it is wanted',
    })
  })

  it('modules 06: an alias is the unit that it stands for', LONG, async () => {
    await units({
      'x-real.service':
        '[Service]\nExecStart=/bin/sleep 9999\n[Install]\nAlias=x-alias.service\nWantedBy=multi-user.target',
    })
    const is = () => sh('systemctl is-enabled x-real; systemctl is-active x-real; true')
    expect(await service('name: x-alias, state: started, enabled: true')).toMatchObject({
      outcome: 'changed',
    })
    expect(await is()).toBe('enabled\nactive')
    expect(await service('name: x-alias, state: started, enabled: true')).toMatchObject({ outcome: 'ok' })
    expect(await service('name: x-alias, state: stopped, enabled: false')).toMatchObject({
      outcome: 'changed',
    })
    expect(await is()).toBe('disabled\ninactive')
    expect(await service('name: x-alias, state: stopped, enabled: false')).toMatchObject({ outcome: 'ok' })
    expect(await service('name: sshd, state: started, enabled: true')).toMatchObject({ outcome: 'ok' })
  })

  it('modules 06: what dies after its start is not ok, and the headline says why', LONG, async () => {
    await units({
      'x-dies.service': '[Service]\nExecStart=/bin/sh -c "sleep 0.2; echo cannot bind to port 80; exit 3"',
      'x-loop.service':
        '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sh -c "sleep 0.2; kill -9 $$$$"\nRestart=always',
      'x-ends.service': '[Service]\nExecStart=/bin/true',
      'x-none.service': '[Service]\nType=exec\nExecStart=/nowhere/x',
      'x-if.service': '[Unit]\nConditionPathExists=/nowhere\n[Service]\nExecStart=/bin/sleep 99',
    })
    const dies = await service('name: x-dies, state: started')
    expect(dies.message).toBe(
      'start x-dies: its process ended with exit status 3. It said: cannot bind to port 80',
    )
    expect(dies.event).toMatch(/sh\[\d+\]: cannot bind to port 80.*Main process exited/)
    const loop = await service('name: x-loop, state: started')
    expect(loop.message).toMatch(/^start x-loop: its process ended.*/)
    expect((await service('name: x-ends, state: started')).message).toBe(
      'start x-ends: its process ended at once, with exit status 0',
    )
    expect((await service('name: x-none, state: started')).message).toEqual(
      expect.stringContaining('start x-none: its program cannot be executed (status 203/EXEC)'),
    )
    expect((await service('name: x-if, state: started')).message).toBe(
      'start x-if: a condition of its unit is not met',
    )
  })

  it('modules 06: what restarts for ever is not ok when it is found between two falls', LONG, async () => {
    await units({
      'x-often.service':
        '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sh -c "sleep 2; exit 7"\nRestart=always\nRestartSec=50ms',
      'x-once.service':
        '[Service]\nExecStart=/bin/sh -c "[ -e /run/x-once ] || { touch /run/x-once; exit 1; }; exec sleep 9999"\nRestart=always\nRestartSec=50ms',
    })
    const restarted = '[ "$(systemctl show --property NRestarts --value x-once)" = 1 ]'
    const up = untilHolds(`${restarted} && systemctl is-active --quiet x-once`)
    const again = '[ "$(systemctl show --property NRestarts --value x-often)" -ge 1 ]'
    const fell = untilHolds(
      `${again} && [ "$(systemctl show --property SubState --value x-often)" = running ]`,
    )
    await sh(`systemctl start x-once; ${up}`)
    const once = await service('name: x-once, state: started')
    expect(once.outcome).toBe('ok')
    await sh(`systemctl start x-often; ${fell}`)
    const often = await service('name: x-often, state: started')
    expect(often).toMatchObject({ outcome: 'failed' })
    expect(often.message).toMatch(/its process ended/)
    await sh('systemctl stop x-often x-once')
  })

  it('modules 06: a daemon of an init script that has died is no service that runs', LONG, async () => {
    const init = (name: string, starts: string, status: string) => `cat >/etc/init.d/${name} <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides: ${name}
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop:
### END INIT INFO
case $1 in
start) ${starts} ;;
stop) kill "$(cat /run/${name}.pid)" ;;
${status}
esac
END
chmod 755 /etc/init.d/${name}`
    const forks = (name: string, what: string) =>
      `setsid sh -c '${what}' </dev/null >/dev/null 2>&1 & echo $! >/run/${name}.pid`
    const asks = (name: string) => `status) kill -0 "$(cat /run/${name}.pid)" 2>/dev/null || exit 3 ;;`
    await sh(
      [
        init('x-daemon', forks('x-daemon', 'exec sleep 9999'), asks('x-daemon')),
        init('x-short', forks('x-short', 'sleep 0.5'), asks('x-short')),
        init('x-sets', 'touch /run/x-set', ''),
        'systemctl daemon-reload; systemctl start x-daemon x-sets; kill -9 $(cat /run/x-daemon.pid)',
        untilHolds('[ "$(systemctl show --property SubState --value x-daemon)" = exited ]'),
      ].join('\n'),
    )
    expect(await sh('systemctl is-active x-daemon')).toBe('active')
    const started = await service('name: x-daemon, state: started')
    expect(started).toMatchObject({
      outcome: 'changed',
      changes: ['start x-daemon: its processes have ended'],
    })
    await sh('kill -0 $(cat /run/x-daemon.pid)')
    expect(await service('name: x-daemon, state: started')).toMatchObject({ outcome: 'ok' })
    expect(await service('name: x-daemon, state: stopped')).toMatchObject({ outcome: 'changed' })
    expect((await service('name: x-short, state: started')).message).toBe(
      'start x-short: its processes ended',
    )
    expect(await service('name: x-sets, state: started'), 'does its work and ends').toMatchObject({
      outcome: 'ok',
    })
  })

  it('modules 06: a unit whose file is gone is stopped; one that never was is an error', LONG, async () => {
    await units({ 'x-gone.service': '[Service]\nExecStart=/bin/sleep 9999' })
    await sh('systemctl start x-gone; rm /etc/systemd/system/x-gone.service; systemctl daemon-reload')
    expect(await service('name: x-gone, state: started')).toMatchObject({
      outcome: 'failed',
      message: 'the unit file of x-gone is gone, though it still runs',
    })
    expect(await service('name: x-gone, state: stopped')).toMatchObject({ outcome: 'changed' })
    expect(await sh('systemctl is-active x-gone || true')).toBe('inactive')
    const again = await service('name: x-gone, state: stopped')
    expect(again).toMatchObject({ outcome: 'ok', warnings: expect.stringContaining('x-gone is gone') })
    expect(await service('name: x-gonne, state: stopped')).toMatchObject({
      outcome: 'failed',
      message: 'there is no service x-gonne',
    })
  })

  it('modules 06: a socket that will start it again is named', LONG, async () => {
    await units({
      'x-sock.service': '[Service]\nExecStart=/bin/sleep 9999',
      'x-sock.socket': '[Socket]\nListenStream=/run/x-sock\n[Install]\nWantedBy=sockets.target',
    })
    await sh('systemctl start x-sock.socket x-sock.service; systemctl enable x-sock.socket')
    const stopped = await service('name: x-sock, state: stopped, enabled: false')
    expect(stopped.changes).toEqual(['stop x-sock (x-sock.socket will start it again)'])
    expect(stopped.warnings).toMatch(/x-sock\.socket will start x-sock again when it is wanted/)
    expect(stopped.warnings).toMatch(/after a boot, too/)
  })

  it(
    'modules 07: what does its work and ends is started once, and again when its files are newer',
    LONG,
    async () => {
      await units({
        'x-one.service': '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo ran >>/run/x-one"',
        'x-bad.service': '[Service]\nType=oneshot\nExecStart=/bin/false',
      })
      await sh('touch /run/x-input; sleep 0.2')
      const ask = () => service('name: x-one, state: started, restart_when_older_than: [/run/x-input]')
      expect(await ask()).toMatchObject({ outcome: 'changed' })
      expect(await ask()).toMatchObject({ outcome: 'ok' })
      await sh('touch /run/x-input')
      expect(await ask()).toMatchObject({
        outcome: 'changed',
        changes: ['run x-one again: its last run is older than /run/x-input'],
      })
      expect(await sh('cat /run/x-one')).toBe('ran\nran')
      expect(await service('name: x-one, state: stopped')).toMatchObject({ outcome: 'ok' })
      for (const _ of [1, 2])
        expect((await service('name: x-bad, state: started')).message).toBe(
          'start x-bad: its process ended with exit status 1',
        )
    },
  )

  it(
    'brownfield 6: definitions that systemd does not go by are read before anything is done',
    LONG,
    async () => {
      await units({ 'x-unit.service': '[Service]\nExecStart=/bin/sleep 9999' })
      await sh('systemctl start x-unit')
      const folder = '/etc/systemd/system/x-unit.service.d'
      const value = () => sh('systemctl show -p Environment --value x-unit')
      await sh(`mkdir ${folder}; printf '[Service]\nEnvironment=A=1\n' >${folder}/a.conf`)
      expect(await service('name: x-unit, state: started')).toMatchObject({
        outcome: 'changed',
        changes: [`have systemd read the unit of x-unit again: it has not read ${folder}/a.conf`],
      })
      expect(await value()).toBe('A=1')
      expect(await service('name: x-unit, state: started')).toMatchObject({ outcome: 'ok' })
      const higher = '/etc/systemd/system.control/x-unit.service.d'
      await sh(`mkdir -p ${higher}; printf '[Service]\nEnvironment=A=2\n' >${higher}/a.conf`)
      expect(await service('name: x-unit, state: started')).toMatchObject({ outcome: 'changed' })
      expect(await value()).toBe('A=2')
      await sh(`rm -r ${higher} ${folder}`)
      expect(await service('name: x-unit, state: started')).toMatchObject({ outcome: 'changed' })
      expect(await value()).toBe('')
      await sh(
        'mkdir -p /etc/systemd/system/x-.service.d; printf "[Service]\nEnvironment=A=3\n" >/etc/systemd/system/x-.service.d/p.conf',
      )
      expect(await service('name: x-unit, state: started')).toMatchObject({ outcome: 'changed' })
      expect(await value()).toBe('A=3')
      await sh('rm -r /etc/systemd/system/x-.service.d')
    },
  )

  it(
    'brownfield 6: a unit file put before the one that is loaded is seen; a dangling drop-in is no news for ever',
    LONG,
    async () => {
      await sh(
        'mkdir -p /usr/lib/systemd/system; printf "[Service]\nExecStart=/bin/sleep 9999\n" >/usr/lib/systemd/system/x-over.service; systemctl daemon-reload; systemctl start x-over',
      )
      expect(await service('name: x-over, state: started')).toMatchObject({ outcome: 'ok' })
      await sh('printf "[Service]\nExecStart=/bin/sleep 8888\n" >/etc/systemd/system/x-over.service')
      expect((await service('name: x-over, state: started')).changes).toEqual([
        'have systemd read the unit of x-over again: it has not read /etc/systemd/system/x-over.service',
      ])
      await sh(
        'mkdir /etc/systemd/system/x-over.service.d; ln -s /nowhere /etc/systemd/system/x-over.service.d/n.conf; systemctl daemon-reload',
      )
      expect(await service('name: x-over, state: started')).toMatchObject({ outcome: 'ok' })
    },
  )

  it('modules 06: folders, and files that are not there, count for a restart', LONG, async () => {
    await units({ 'x-conf.service': '[Service]\nExecStart=/bin/sleep 9999' })
    await sh(
      'mkdir -p /srv/x-conf/sub; touch /srv/x-conf/sub/a /srv/x-conf/b; sleep 0.2; systemctl start x-conf',
    )
    const folder = () => service('name: x-conf, restart_when_older_than: [/srv/x-conf]')
    expect(await folder()).toMatchObject({ outcome: 'ok' })
    for (const deed of ['echo new >>/srv/x-conf/sub/a', 'rm /srv/x-conf/sub/a', 'touch /srv/x-conf/c']) {
      await sh(`sleep 0.2; ${deed}`)
      expect(await folder(), deed).toMatchObject({
        outcome: 'changed',
        changes: ['restart x-conf: it is older than what is in /srv/x-conf'],
      })
      expect(await folder(), deed).toMatchObject({ outcome: 'ok' })
    }
    const file = () => service('name: x-conf, restart_when_older_than: [/srv/x-conf/b, /nowhere/at/all]')
    const never = await file()
    expect(never).toMatchObject({ outcome: 'ok' })
    expect(never.warnings).toContain('/nowhere/at/all is not there')
    await sh('sleep 0.2; rm /srv/x-conf/b')
    const removed = await file()
    expect(removed).toMatchObject({ outcome: 'changed' })
    expect(removed.changes[0]).toMatch(/^restart x-conf: .*\/srv\/x-conf\/b/)
    expect(await file()).toMatchObject({ outcome: 'ok' })
    await sh('sleep 0.2; touch /srv/x-conf/other')
    expect(await file(), 'what came to the folder is no removal').toMatchObject({ outcome: 'ok' })
  })
})
