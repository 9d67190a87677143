import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { type Ended, MAIN, Workplace } from './support/command.ts'

const place = new Workplace()
const isRoot = process.geteuid?.() === 0
const me = userInfo().username

afterAll(() => place.remove())

const execute = promisify(execFile)

function write(tasks: string): void {
  place.write({
    'inventory.yml': 'hosts:\n  here: { connection: { transport: local } }\n',
    'play.yml': `- hosts: here\n  tasks:\n${tasks}`,
    // Other tests lock this machine, too: here nobody waits for them.
    'tools/flock': '#!/bin/sh\nexit 0\n',
  })
  chmodSync(join(place.folder, 'tools/flock'), 0o755)
}

function run(tasks: string, options: readonly string[] = []): Promise<Ended> {
  write(tasks)
  const PATH = `${place.folder}/tools:${process.env['PATH']}`
  const env = { PATH, CLOUD_TOKEN: 'hunter22', SSH_AUTH_SOCK: '/nowhere' }
  return place.run(['run', 'play.yml', ...options], { env })
}

describe('a host that is the machine itself', () => {
  const path = join(place.folder, 'made/file')
  const tasks = `    - file: { path: ${join(place.folder, 'made')}, state: directory }
    - copy: { dest: ${path}, content: "yes", mode: "0640" }
    - query: id -un; env | grep -c CLOUD_TOKEN
      ignore_failure: true
      register: who
    - debug: "{{ results.who.stdout }}"
`

  it('is looked at and changed like any other', async () => {
    const check = await run(tasks, ['--check'])
    expect([check.code, existsSync(path)]).toEqual([0, false])
    const made = await run(tasks)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toContain('2 changes on 1 host.')
    expect(readFileSync(path, 'utf8')).toBe('yes')
    expect(statSync(path).mode & 0o777).toBe(0o640)
    const again = await run(tasks)
    expect(again.stdout).toContain('Nothing had to be changed.')
  })

  it('does tasks for hosts that cannot be reached', async () => {
    const file = (host: string): string => join(place.folder, `for-${host}`)
    const path = join(place.folder, 'for-{{ host.name }}')
    const task = `delegate_to: here\n      copy: { dest: "${path}", content: "{{ host.name }}" }\n      register: made`
    write(`    - ${task}\n    - debug: "{{ hosts.away.results.made.changed }}"\n`)
    const play = readFileSync(join(place.folder, 'play.yml'), 'utf8').replace('hosts: here', 'hosts: away')
    const inventory = '  away: { address: 127.0.0.9, connection: { port: 1 } }\n'
    place.write({
      'play.yml': play,
      'inventory.yml': `${readFileSync(join(place.folder, 'inventory.yml'), 'utf8')}${inventory}`,
    })
    const env = { PATH: `${place.folder}/tools:${process.env['PATH']}` }
    const check = await place.run(['run', 'play.yml', '--check'], { env })
    expect([check.code, check.stdout.includes('on here: create'), existsSync(file('away'))]).toEqual([
      0,
      true,
      false,
    ])
    const made = await place.run(['run', 'play.yml'], { env })
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toContain('1 change on 1 host.')
    expect(readFileSync(file('away'), 'utf8')).toBe('away')
  })

  it('gives its tasks nothing of the environment of wrtcplay, and does them as who runs it', async () => {
    const { stdout } = await run(tasks)
    expect(stdout).toMatch(new RegExp(`${me}\\s+0`))
  })

  it('is not had as somebody else', async () => {
    const { code, stderr } = await run(tasks, ['--user', 'somebody'])
    expect(code).toBe(65)
    expect(stderr).toContain(
      `here is this machine (transport: local): tasks are done there as ${me}, who runs wrtcplay, and not as somebody`,
    )
    expect(stderr).toContain(`write user: ${me} at here, and become_user: somebody at the tasks`)
  })

  it.skipIf(!isRoot)('has other users', async () => {
    const { stdout, code } = await run(`    - query: id -un
      become_user: nobody
      register: who
    - debug: "it is {{ results.who.stdout }}"
`)
    expect(code).toBe(0)
    expect(stdout).toContain('it is nobody')
  })

  it.skipIf(!isRoot)(
    'is locked while a run changes it',
    async () => {
      const [begun, over] = [join(place.folder, 'begun'), join(place.folder, 'over')]
      write(`    - command: "echo >${begun}; until [ -e ${over} ]; do /bin/sleep 0.1; done"\n`)
      place.write({ 'other.yml': '- hosts: here\n  tasks: [{ command: echo other }]\n' })
      // The first one goes on once the other one, whose time is over, waits for it.
      const both = `"$@" run play.yml & while [ ! -e ${begun} ]; do sleep 0.1; done
"$@" run other.yml --timeout 5 >other 2>&1 & other=$!
until ! kill -0 $other || grep -q 'timeout are over' other; do sleep 0.1; done
echo >${over}; wait; cat other`
      // The lock of a machine's root is one for all who run there: processes of their own have one of their own.
      const space = [
        '--pid',
        '--fork',
        '--mount-proc',
        '--kill-child',
        'sh',
        '-c',
        both,
        'sh',
        process.execPath,
        MAIN,
      ]
      const { stdout } = await execute('unshare', space, { cwd: place.folder })
      expect(stdout).toMatch(/"echo other" was left before its end|here is held by [^\n]*, run /)
      expect(stdout).toMatch(/changed +here +run/)
    },
    120_000,
  )

  it('shows no host key, and is listed as what it is', async () => {
    await run(tasks, ['--check'])
    const trusted = await place.run(['trust', 'here'])
    expect(trusted).toMatchObject({
      code: 0,
      stdout: 'here is this machine (transport: local): it shows no host key\n',
    })
    expect((await place.run(['list', 'hosts'])).stdout).toMatch(/^here +this machine/m)
  })
})
