import { expect, it } from 'vitest'
import { describeWithLab, useLab } from './support/lab.ts'
import { taskRuns } from './support/task-runs.ts'
import { untilHolds } from './support/until-holds.ts'

const LONG = { timeout: 180_000 }
/** The priority in the configuration that keepalived has read. */
const HELD = 'sed -n "s/.*priority //p" /proc/$(cat /run/keepalived.pid)/fd/3'

describeWithLab('services under SysV init', () => {
  const lab = useLab({ hosts: 1, flavour: 'sysv' })
  const tasks = taskRuns(lab)
  const sh = (script: string): Promise<string> => lab.sh('wrtc-a', script)
  const service = (params: string) => tasks.one(`service: { ${params} }`)

  it('modules 06: the word "status" in a remark makes no script that knows it', LONG, async () => {
    await sh(`cat >/etc/init.d/x-remark <<'END'
#!/bin/sh
# Prints no status; see the status page.
case $1 in
start) sleep 600 </dev/null >/dev/null 2>&1 & echo $! >/run/x-remark.pid ;;
stop) kill "$(cat /run/x-remark.pid)"; rm -f /run/x-remark.pid ;;
*) echo "Usage: $0 {start|status|stop}"; exit 1 ;;
esac
END
chmod 755 /etc/init.d/x-remark`)
    expect(await service('name: x-remark, state: started')).toMatchObject({ outcome: 'changed' })
    expect(await service('name: x-remark, state: started')).toMatchObject({ outcome: 'ok' })
    expect(await service('name: x-remark, state: stopped')).toMatchObject({ outcome: 'changed' })
  })

  it(
    'modules 06: what dies after its start is not ok, and what the script said is the headline',
    LONG,
    async () => {
      // Its process dies as soon as it was seen to run.
      await sh(`cat >/etc/init.d/x-dies <<'END'
#!/bin/sh
case $1 in
start) sleep 600 </dev/null >/dev/null 2>&1 & echo $! >/run/x-dies.pid ;;
stop) ;;
status) kill "$(cat /run/x-dies.pid)" && rm /run/x-dies.pid || exit 3 ;;
esac
END
cat >/etc/init.d/x-refuses <<'END'
#!/bin/sh
case $1 in
start) echo "cannot bind to port 80"; echo; exit 7 ;;
status) exit 3 ;;
esac
END
chmod 755 /etc/init.d/x-*`)
      expect((await service('name: x-dies, state: started')).message).toBe(
        'start x-dies: x-dies ran, and was gone a second later: its log says why',
      )
      expect((await service('name: x-refuses, state: started')).message).toBe(
        'start x-refuses: `service x-refuses` start ended with status 7: cannot bind to port 80',
      )
    },
  )

  it(
    'brownfield 4: keepalived reads its file again where that is newer than what it has read',
    LONG,
    async () => {
      const config = '/etc/keepalived/keepalived.conf'
      await sh(`cat >${config} <<'END'
vrrp_instance x {
  state BACKUP
  interface host0
  virtual_router_id 77
  priority 100
  virtual_ipaddress {
    ${lab.subnet}.77/24
  }
}
END
service keepalived start; ${untilHolds(`[ "$(${HELD})" = 100 ]`)}`)
      const held = () => sh(HELD)
      const ask = () => service(`name: keepalived, state: started, reload_when_older_than: [${config}]`)
      expect(await ask()).toMatchObject({ outcome: 'ok' })
      await sh(`sleep 0.2; sed -i s/100/90/ ${config}`)
      expect(await ask()).toMatchObject({
        outcome: 'changed',
        changes: [`reload keepalived: it is older than ${config}`],
      })
      expect(await held()).toBe('90')
      expect(await ask()).toMatchObject({ outcome: 'ok' })
      await sh(
        `sleep 0.2; sed -i s/90/80/ ${config}; kill -HUP $(cat /run/keepalived.pid); ${untilHolds(`[ "$(${HELD})" = 80 ]`)}`,
      )
      expect(await ask(), 'reloaded by hand').toMatchObject({ outcome: 'ok' })
    },
  )

  it(
    'brownfield 4: a service that keeps nothing of what it has read is known by its process file',
    LONG,
    async () => {
      await sh(`cat >/etc/init.d/x-plain <<'END'
#!/bin/sh
case $1 in
start) sh -c 'trap "echo again >>/run/x-plain.log" HUP; : >/run/x-plain.up; while :; do sleep 1 & wait; done' </dev/null >/dev/null 2>&1 &
  echo $! >/run/x-plain.pid; until [ -e /run/x-plain.up ]; do sleep 0.1; done ;;
stop) kill "$(cat /run/x-plain.pid)"; rm -f /run/x-plain.pid ;;
reload) kill -HUP "$(cat /run/x-plain.pid)" ;;
status) kill -0 "$(cat /run/x-plain.pid 2>/dev/null)" 2>/dev/null || exit 3 ;;
esac
END
chmod 755 /etc/init.d/x-plain; touch /etc/x-plain.conf; sleep 0.2; service x-plain start`)
      const ask = () => service('name: x-plain, state: started, reload_when_older_than: [/etc/x-plain.conf]')
      expect(await ask()).toMatchObject({ outcome: 'ok' })
      await sh('sleep 0.2; touch /etc/x-plain.conf')
      expect(await ask()).toMatchObject({ outcome: 'changed' })
      expect(await ask()).toMatchObject({ outcome: 'ok' })
      expect(await sh(`${untilHolds('[ -s /run/x-plain.log ]')}; cat /run/x-plain.log`)).toBe('again')
      await sh('sleep 0.2; touch /etc/x-plain.conf')
      expect(await ask()).toMatchObject({ outcome: 'changed' })
    },
  )
})
