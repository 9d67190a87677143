import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isFailure } from '../../src/core/module-definition.ts'
import { apply, look, tryLook } from './support/local-host.ts'
import { canSandbox, sandboxed } from './support/sandbox.ts'
import { availableShells, type Shell } from './support/shells.ts'
import { treeDigest } from './support/tree-digest.ts'

const tools = mkdtempSync(join(tmpdir(), 'wrtcplay-tools-'))
chmodSync(tools, 0o755)
afterAll(() => {
  rmSync(tools, { recursive: true, force: true })
})

for (const { name, shell } of availableShells(tools))
  describe.skipIf(!canSandbox(shell, join(tools, name.replace(' ', '-'))))(
    `with an /etc of its own, under ${name} (needs root)`,
    () => {
      if (shell !== undefined) scenarios(shell)
    },
  )

function scenarios(plain: Shell): void {
  let folder = ''
  let shell = plain
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-sandbox-'))
    chmodSync(folder, 0o755)
    shell = sandboxed(plain, folder)
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  function settle(on: Shell, module: string, params: object): readonly string[] {
    look(on, module, params) // mounting an overlay marks its folders
    const before = treeDigest(join(folder, 'etc', 'upper'))
    look(on, module, params)
    expect(treeDigest(join(folder, 'etc', 'upper')), 'a probe changed something').toBe(before)
    const { summaries, left } = apply(on, module, params)
    expect(left).toEqual([])
    return summaries
  }

  it('makes a user with groups and a password, mends it, and removes it', () => {
    const home = join(folder, 'home of')
    const params = {
      name: 'wrtcx',
      home,
      shell: '/bin/sh',
      groups: ['wrtcg', 'audio'],
      comment: 'a test',
      password_hash: '$6$x$y',
    }
    expect(settle(shell, 'user', params)).toEqual([
      'create group wrtcg',
      'create user wrtcx',
      'set password of wrtcx',
    ])
    expect(look(shell, 'user', params).result).toMatchObject({
      home,
      shell: '/bin/sh',
      groups: expect.arrayContaining(['wrtcg', 'audio']),
    })
    expect(look(shell, 'user', { ...params, password_hash: '!' }).summaries).toEqual([
      'set password of wrtcx',
    ])
    expect(settle(shell, 'user', { name: 'wrtcx', groups: ['video'] })).toEqual(['add wrtcx to video'])
    rmSync(home, { recursive: true })
    expect(settle(shell, 'user', params)).toEqual([`create home ${home} of wrtcx`])
    expect(settle(shell, 'user', { name: 'wrtcx', state: 'absent', remove_home: true })).toEqual([
      'remove user wrtcx and its home',
    ])
  })

  it('modules 08: names are searched as they are written', () => {
    settle(shell, 'user', { name: 'pb11', create_home: false })
    settle(shell, 'user', { name: 'pg11', create_home: false })
    expect(look(shell, 'user', { name: 'pb.1', state: 'absent' }).summaries).toEqual([])
    expect(look(shell, 'user', { name: 'pb11', groups: ['pg.1'], create_home: false }).summaries).toEqual([
      'create group pg.1',
      'add pb11 to pg.1',
    ])
    const gid = /^pg11:[^:]*:(\d+):/m.exec(readFileSync(join(folder, 'etc/upper/group'), 'utf8'))?.[1] ?? ''
    expect(look(shell, 'user', { name: 'pb11', groups: [gid], create_home: false }).summaries).toEqual([
      'add pb11 to pg11',
    ])
  })

  it('keeps keys and known hosts in the home of a user, as that user', () => {
    const home = join(folder, 'home')
    settle(shell, 'user', { name: 'wrtcx', home })
    const theirs = sandboxed(plain, folder, 'wrtcx')
    settle(theirs, 'ssh_keypair', { user: 'wrtcx', path: join(home, '.ssh/id_rsa') })
    const key = readFileSync(join(home, '.ssh/id_rsa.pub'), 'utf8').trim()
    settle(theirs, 'authorized_key', { user: 'wrtcx', key })
    settle(theirs, 'known_host', { user: 'wrtcx', host: '10.0.0.2', keys: [key] })
    expect(readFileSync(join(home, '.ssh/authorized_keys'), 'utf8')).toBe(`${key}\n`)
    expect(statSync(join(home, '.ssh/authorized_keys')).mode & 0o777).toBe(0o600)
    chmodSync(join(home, '.ssh'), 0o755)
    chmodSync(join(home, '.ssh/authorized_keys'), 0o664)
    expect(settle(theirs, 'authorized_key', { user: 'wrtcx', key })).toEqual([
      `set mode of ${home}/.ssh to 0700`,
      `set mode of ${home}/.ssh/authorized_keys to 0600`,
    ])
    chownSync(join(home, '.ssh/authorized_keys'), 0, 0)
    const refused = tryLook(shell, 'authorized_key', { user: 'wrtcx', key })
    expect(isFailure(refused) && refused.message).toBe(
      `${home}/.ssh/authorized_keys belongs to root, not to wrtcx`,
    )
    const none = tryLook(shell, 'authorized_key', { user: 'nobody-there', key })
    expect(isFailure(none) && none.message).toBe('there is no user nobody-there')
  })

  it('says that it may not look', () => {
    settle(shell, 'user', { name: 'wrtcx', create_home: false, home: join(folder, 'none') })
    mkdirSync(join(folder, 'closed'), { mode: 0o700 })
    const refused = tryLook(sandboxed(plain, folder, 'wrtcx'), 'copy', {
      content: '',
      dest: join(folder, 'closed/x'),
    })
    expect(isFailure(refused) && refused).toMatchObject({
      message: expect.stringContaining('Permission denied'),
      hint: 'a task with `become: root` looks as root',
    })
  })

  it.each(['with', 'without'])(
    'starts, restarts and stops a SysV service %s `status`, following the times of its files',
    async (kind) => {
      const pidfile = join(folder, 'pid')
      const script = join(folder, 'etc/upper/init.d/wrtcx')
      mkdirSync(join(folder, 'etc/upper/init.d'), { recursive: true })
      const text = initScript(pidfile)
      writeFileSync(script, kind === 'with' ? text : text.replace(/^status.*\n/m, ''), { mode: 0o755 })
      const conf = join(folder, 'a conf')
      writeFileSync(conf, '')
      await pause(100)
      const params = { name: 'wrtcx', state: 'started', pidfile, restart_when_older_than: [conf] }
      try {
        expect(settle(shell, 'service', params)).toEqual(['start wrtcx'])
        const { result } = look(shell, 'service', params)
        const { pid, started_at: startedAt } = result as { pid: number; started_at: string }
        expect(pid).toBe(Number(readFileSync(pidfile, 'utf8')))
        expect(Math.abs(Date.parse(startedAt) - Date.now())).toBeLessThan(10_000)
        await pause(100)
        writeFileSync(conf, 'newer')
        expect(settle(shell, 'service', params)).toEqual([`restart wrtcx: it is older than ${conf}`])
        utimesSync(conf, new Date(), new Date(Date.now() + 3_600_000))
        const future = look(shell, 'service', params)
        expect(future.summaries).toEqual([])
        expect(future.result).toMatchObject({
          warnings: [expect.stringContaining('was written in the future')],
        })
      } finally {
        apply(shell, 'service', { name: 'wrtcx', state: 'stopped', pidfile })
      }
      expect(existsSync(pidfile)).toBe(false)
      const unknown = tryLook(shell, 'service', { name: 'no-such', state: 'started' })
      expect(isFailure(unknown) && unknown.message).toContain('there is no service no-such')
    },
  )
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** A careless one: its daemon keeps the caller's output open. */
function initScript(pidfile: string): string {
  return `#!/bin/sh
pidfile='${pidfile}'
runs() { [ -s "$pidfile" ] && kill -0 "$(cat "$pidfile")" 2>/dev/null; }
case $1 in
start) runs || { sleep 600 & echo $! >"$pidfile"; } ;;
stop) runs && kill "$(cat "$pidfile")"; rm -f "$pidfile" ;;
restart) "$0" stop; "$0" start ;;
status) runs || exit 3 ;;
*) exit 2 ;;
esac
`
}
