import { beforeAll, expect, it } from 'vitest'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './support/lab.ts'
import { taskRuns } from './support/task-runs.ts'
import { untilHolds } from './support/until-holds.ts'

const LONG = { timeout: 180_000 }

describeWithLab('packages', () => {
  const lab = useLab({ hosts: 1 })
  const tasks = taskRuns(lab)
  const sh = (script: string): Promise<string> => lab.sh('wrtc-a', script)
  const packages = (params: string, how?: { readonly check: true }) =>
    tasks.one(`package: { ${params} }`, how)
  const status = (name: string) => sh(`dpkg-query -W -f '\${Status}' ${name} 2>/dev/null || echo none`)

  /** A repository of its own, with packages that need, replace and break one another. */
  beforeAll(async () => {
    await sh(`mkdir -p /srv/repo && cd /srv/repo
make() {
  mkdir -p "$1/DEBIAN"
  printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@x>\\nDescription: x\\n%b' "$1" "$2" >"$1/DEBIAN/control"
  [ -z "$3" ] || { printf '#!/bin/sh\\n%s\\n' "$3" >"$1/DEBIAN/postinst"; chmod 755 "$1/DEBIAN/postinst"; }
  dpkg-deb --build "$1" "$1.deb" >/dev/null
  { cat "$1/DEBIAN/control"; echo "Filename: ./$1.deb"; echo "Size: $(stat -c %s "$1.deb")"; echo "SHA256: $(sha256sum <"$1.deb" | cut -d ' ' -f 1)"; echo; } >>Packages
}
make xlib ''
make xapp 'Depends: xlib\\n'
make xnew 'Conflicts: xapp\\n'
make xhalf '' '[ -e /run/xhalf-may ] || exit 1'
echo 'deb [trusted=yes] file:/srv/repo ./' >/etc/apt/sources.list.d/x.list
apt-get -q update`)
  }, UP_TIMEOUT_MS)

  it('modules 09: what comes and goes along is named, and goes with consent alone', LONG, async () => {
    for (const how of [{ check: true } as const, undefined])
      expect((await packages('name: xapp', how)).changes).toEqual(['install xapp, and with it xlib'])
    const refused = await packages('name: xlib, state: absent')
    expect(refused).toMatchObject({
      outcome: 'failed',
      message: 'removing xlib would also remove xapp',
      hint: expect.stringContaining('may_remove: [xapp]'),
    })
    expect(await status('xapp')).toBe('install ok installed')
    expect(await packages('name: xnew', { check: true })).toMatchObject({
      outcome: 'failed',
      message: 'installing xnew would also remove xapp',
    })
    const replaced = await packages('name: xnew, may_remove: [xapp]')
    expect(replaced.changes).toEqual(['install xnew, and remove xapp'])
    expect(await status('xapp')).not.toContain('ok installed')
    await packages('name: xnew, state: absent')
    await packages('name: xapp')
    const removed = await packages('name: xlib, state: absent, may_remove: [xapp]')
    expect(removed.changes).toEqual(['remove xlib, and with it xapp'])
    expect(await packages('names: [xlib, xapp], state: absent')).toMatchObject({ outcome: 'ok' })
  })

  it('modules 09: what was a dependency is kept from now on', LONG, async () => {
    await packages('name: xapp')
    expect(await sh('apt-mark showauto xlib')).toBe('xlib')
    const kept = await packages('name: xlib')
    expect(kept.changes).toEqual([expect.stringMatching(/^keep xlib when what it came with goes/)])
    expect(await sh('apt-mark showmanual xlib')).toBe('xlib')
    expect(await packages('names: [xlib, xapp]')).toMatchObject({ outcome: 'ok' })
  })

  it('modules 09: what is half-configured is finished, or removed', LONG, async () => {
    const failed = await packages('name: xhalf')
    expect(failed.outcome).toBe('failed')
    expect(failed.message).toMatch(
      /^install xhalf: dpkg: error processing package xhalf .*post-installation script/,
    )
    expect(await status('xhalf')).toBe('install ok half-configured')
    await sh('touch /run/xhalf-may')
    expect(await packages('name: xhalf')).toMatchObject({
      outcome: 'changed',
      changes: ['finish xhalf, which is half-configured'],
    })
    await sh(
      'rm /run/xhalf-may; sed -i "s/^\\(Status: \\).*/\\1&/;/^Package: xhalf$/,/^$/s/^Status: .*/Status: install ok half-configured/" /var/lib/dpkg/status; sed -i "s/^Status: Status: /Status: /" /var/lib/dpkg/status',
    )
    expect(await status('xhalf')).toBe('install ok half-configured')
    expect(await packages('name: xhalf, state: absent')).toMatchObject({ outcome: 'changed' })
    expect(await status('xhalf')).not.toContain('half')
  })

  it('modules 09: a dry run promises no package that nobody has', LONG, async () => {
    const dry = await packages('name: xnobody', { check: true })
    expect(dry).toMatchObject({ outcome: 'unknown' })
    expect(dry.message).toMatch(/xnobody.*Unable to locate package xnobody/)
    const real = await packages('name: xnobody')
    expect(real).toMatchObject({
      outcome: 'failed',
      message: 'install xnobody: E: Unable to locate package xnobody',
    })
  })

  it('modules 09: who holds a lock of apt is waited for, that of the lists too', LONG, async () => {
    await sh('apt-get -y remove xhalf xnew >/dev/null 2>&1; true')
    const hold = (lock: string) =>
      sh(
        `rm -f /run/x-held; setsid python3 -c 'import fcntl, time; f = open("${lock}", "a"); fcntl.lockf(f, fcntl.LOCK_EX); open("/run/x-held", "w"); time.sleep(3)' </dev/null >/dev/null 2>&1 & ${untilHolds('[ -e /run/x-held ]')}`,
      )
    for (const lock of ['/var/lib/apt/lists/lock', '/var/cache/apt/archives/lock']) {
      await hold(lock)
      expect(await packages('name: xlib, state: absent, may_remove: [xapp]')).toBeDefined()
      await hold(lock)
      expect(await packages('name: xlib, refresh: true'), lock).toMatchObject({ outcome: 'changed' })
    }
  })
})
