import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Change, isFailure, isInquiry, type ProbeOutput } from '../../src/core/module-definition.ts'
import { effectsOf } from '../../src/engine/foreseen-host.ts'
import { PendingChanges } from '../../src/engine/pending-changes.ts'
import { modules } from '../../src/modules/registry.ts'

/** Tasks of a dry run on a host where nothing of all this is there: what each of them plans after the ones before it. */
function planned(...tasks: readonly Planned[]): readonly (readonly string[] | string)[] {
  const pending = new PendingChanges()
  return tasks.map(({ module: name, params, says = {} }) => {
    const module = modules.get(name)
    if (module === undefined) throw new Error(`no module ${name}`)
    const output: ProbeOutput = {
      code: says.code ?? 0,
      stdout: Buffer.from(says.stdout ?? ''),
      stderr: Buffer.from(says.stderr ?? ''),
    }
    const state: unknown = module.read(output, params, pending.size === 0 ? undefined : pending.foreseen)
    const plan = isFailure(state) ? state : module.plan(params, state)
    if (isFailure(plan)) return plan.message
    if (isInquiry(plan)) throw new Error('no question is expected')
    const changes: readonly Change[] = plan
    if (changes.length > 0)
      pending.add(name, module.touches(params), { ...effectsOf(changes), by: 'root', links: undefined })
    return changes.map(({ summary }) => summary)
  })
}

interface Planned {
  readonly module: string
  readonly params: Readonly<Record<string, unknown>>
  readonly says?: { readonly code?: number; readonly stdout?: string; readonly stderr?: string }
}

function missing(...paths: readonly string[]): NonNullable<Planned['says']> {
  return { stderr: paths.map((path) => `stat: ${path}: No such file or directory\n`).join('') }
}

const copied = (path: string, folder: string, content: string): Planned => ({
  module: 'copy',
  params: { dest: path, content, mode: '0644' },
  says: missing(folder, path),
})
const folder = (path: string): Planned => ({
  module: 'file',
  params: { path, state: 'directory', mode: '0755', owner: 'root' },
  says: missing(path),
})

describe('truth 3: what earlier changes leave is taken into account', () => {
  test('a file goes into a folder that is to be made, and a line into that file', () => {
    const line = { module: 'line', params: { path: '/srv/app/x', line: 'two' }, says: missing('/srv/app/x') }
    expect(planned(copied('/srv/app/x', '/srv/app', 'one\n'))).toEqual(['the folder /srv/app is not there'])
    expect(planned(folder('/srv/app'), copied('/srv/app/x', '/srv/app', 'one\n'), line, line)).toEqual([
      ['create folder /srv/app'],
      ['create /srv/app/x (4 bytes)'],
      ['put into /srv/app/x: two'],
      [],
    ])
  })

  test('the same file with the same content is written once, and its mode is what was given', () => {
    const mode = {
      module: 'file',
      params: { path: '/srv/x', state: 'file', mode: '0600' },
      says: missing('/srv/x'),
    }
    const one = copied('/srv/x', '/nowhere', 'one\n')
    expect(planned(folder('/srv'), one, one, mode, mode)).toEqual([
      ['create folder /srv'],
      ['create /srv/x (4 bytes)'],
      [],
      ['set mode of /srv/x to 0600'],
      [],
    ])
  })

  test('what is to be removed is not there any more, nor what is in it', () => {
    const gone = {
      module: 'file',
      params: { path: '/srv', state: 'absent', recurse: true },
      says: { stdout: '41ed 0 0 4096 root/root /srv\nx\n' },
    }
    expect(planned(gone, folder('/srv/app'), gone)).toEqual([
      ['remove folder /srv with all that is in it'],
      ['create folder /srv/app'],
      ['remove folder /srv with all that is in it'],
    ])
  })

  test('a user that is to be made has a home, where a key can be put', () => {
    const user = {
      module: 'user',
      params: { name: 'app', home: '/srv/app', groups: ['adm'] },
      says: { stdout: 'group adm\n' },
    }
    const key = {
      module: 'authorized_key',
      params: {
        user: 'app',
        key: `ssh-ed25519 ${Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 0123456789abcdef0123456789abcdef').toString('base64')} me`,
      },
      says: { code: 1, stderr: 'there is no user app\n' },
    }
    expect(planned(key)).toEqual(['there is no user app'])
    expect(planned(user, user, key, key)).toEqual([
      ['create user app'],
      [],
      ['create folder /srv/app/.ssh', 'authorize the key me in /srv/app/.ssh/authorized_keys'],
      [],
    ])
  })

  test('a package that is to be installed is not installed again, and may bring a folder', () => {
    const apt = { stdout: 'manager apt\n' }
    expect(
      planned(
        { module: 'package', params: { name: 'web' }, says: apt },
        { module: 'package', params: { names: ['web', 'tls'] }, says: apt },
        copied('/etc/web/web.conf', '/etc/web', 'port 80\n'),
      ),
    ).toEqual([['install web'], ['install tls'], ['create /etc/web/web.conf (8 bytes)']])
  })

  test('a command does not make what is to be there by then', () => {
    const command = {
      module: 'command',
      params: { command: 'make', creates: '/srv/x' },
      says: { stdout: 'due\n' },
    }
    expect(planned(command)).toEqual([['run: make']])
    expect(planned(folder('/srv'), copied('/srv/x', '/srv', 'one\n'), command).at(-1)).toEqual([])
  })

  test('a digest is that of the content to come', () => {
    const pending = new PendingChanges()
    const bytes = Buffer.from('one\n')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    pending.add('copy', ['file:/x'], {
      effects: [{ kind: 'file', path: '/x', size: 4, sha256, bytes }],
      isAll: true,
      by: 'root',
      links: undefined,
    })
    expect(pending.foreseen.content('/x')).toMatchObject({ sha256 })
    expect(pending.namesFor(['file:/x'], false)).toEqual([])
    expect(pending.namesFor(['file:/x'], true)).toEqual(['copy'])
  })
})

describe('truth 3: a service is told as earlier changes would leave it', () => {
  const UNIT = {
    dest: '/etc/systemd/system/app.service',
    content: '[Service]\nExecStart=/bin/app\n[Install]\nWantedBy=multi-user.target\n',
  }
  const unit: Planned = {
    module: 'copy',
    params: UNIT,
    says: { ...missing(UNIT.dest), stdout: '41ed 0 0 4096 root/root /etc/systemd/system/.\n' },
  }
  const ages = (paths: readonly string[]): string =>
    `ticks \n${paths.map(() => 'input gone\n').join('')}2026-11-27 12:00:00.100000000 +0000\n${paths.map(() => '2026-11-01 12:00:00.100000000 +0000\n').join('')}uptime 1000.00 1000.00\n`
  const service = (params: object, paths: readonly string[] = []): Planned => ({
    module: 'service',
    params: { name: 'app', ...params },
    says: { stdout: `systemd\nLoadState=not-found\nActiveState=inactive\n${ages(paths)}` },
  })
  const started = { state: 'started', enabled: true }

  test('its unit is to be written, and then it is started and enabled once', () => {
    expect(planned(service(started))).toEqual(['there is no service app'])
    expect(planned(unit, service(started), service(started)).slice(1)).toEqual([
      ['enable app', 'start app'],
      [],
    ])
  })

  test('so is a timer', () => {
    const dest = '/etc/systemd/system/app.timer'
    const says = { ...unit.says, ...missing(dest) }
    const timer = { ...unit, params: { ...UNIT, dest }, says }
    expect(planned(timer, service({ ...started, name: 'app.timer' })).at(-1)).toEqual([
      'enable app.timer',
      'start app.timer',
    ])
  })

  test('one that is to be started is older only than what is written after it', () => {
    const fresh = { restart_when_older_than: ['/etc/app.conf'] }
    const config = copied('/etc/app.conf', '/nowhere', 'x\n')
    const etc = folder('/etc')
    const restart = service(fresh, ['/etc/app.conf'])
    expect(planned(unit, etc, config, service(started), restart).at(-1)).toEqual([])
    expect(planned(unit, etc, service(started), config, restart, restart).slice(-2)).toEqual([
      ['restart app: it is older than /etc/app.conf'],
      [],
    ])
  })
})
