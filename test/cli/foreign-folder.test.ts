import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, Workplace } from './support/command.ts'

const IS_ROOT = process.getuid?.() === 0
const STRANGER = 4711
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbR+4yWivdJRD5x4LAhxERiJrEzZtdkr5yrepJygMGC'

const COMMANDS = [
  ['run', 'site.yml'],
  ['run', 'site.yml', '--check'],
  ['trust', 'a', '--yes'],
  ['status'],
  ['switchover', 'p'],
  ['drill', 'p', '--yes'],
  ['validate', 'site.yml'],
  ['list', 'hosts'],
  ['list', 'tasks', 'site.yml'],
] as const

let place: Workplace
beforeEach(() => {
  place = new Workplace().write({
    'inventory.yml': `hosts: { a: { address: 127.0.0.1, port: 1 }, b: { address: 127.0.0.2, port: 1 } }
pairs: { p: { active: a, standby: b, vip: 192.0.2.9/24 } }
connection: { agent: false, password: { secret: { command: touch canary; echo x } } }
`,
    'site.yml': `- name: play
  hosts: all
  tasks:
    - name: a file
      copy: { dest: /tmp/x, src: part/text }
    - name: a template
      template: { dest: /tmp/y, src: part/text.hbs }
`,
    'part/text': 'text',
    'part/text.hbs': 'text',
  })
  chmodSync(place.folder, 0o755)
})
afterEach(() => place.remove())

describe('a folder that others can write', () => {
  it.each(COMMANDS.map((words) => [words] as const))(
    'security 17: nothing in it is obeyed: %j',
    async (words) => {
      chmodSync(place.folder, 0o777)
      const ended = await refused(words)
      expect(ended.stderr).toContain('can be written by everybody (mode 0777)')
      expect(ended.stderr).toContain(
        `chmod go-w ${place.folder}; or, where all who can change it may act as you`,
      )
    },
  )

  it.each([
    ['inventory.yml', ['trust', 'a']],
    ['inventory.yml', ['list', 'hosts']],
    ['site.yml', ['run', 'site.yml']],
    ['part', ['validate', 'site.yml']],
    ['part/text', ['validate', 'site.yml']],
    ['part/text.hbs', ['run', 'site.yml']],
  ])('security 17: nor is %s when that is one: %s', async (name, words) => {
    chmodSync(join(place.folder, name), 0o777)
    expect((await refused(words)).stderr).toMatch(
      / is not used: .* can be written by everybody \(mode 0777\)/,
    )
  })

  it('security 17: nor are variables, secrets and inventories that are elsewhere', async () => {
    place.write({
      'shared/vars.yml': 'x: 1',
      'shared/inventory.yml': 'hosts: { a: {} }',
      'shared/secret': 'x',
    })
    chmodSync(join(place.folder, 'shared'), 0o777)
    place.write({
      'safe.yml': 'hosts: { a: { port: 1 } }\nconnection: { password: { secret: { file: shared/secret } } }',
    })
    for (const words of [
      ['run', 'site.yml', '-e', '@shared/vars.yml'],
      ['list', 'hosts', '-i', 'shared/inventory.yml'],
      ['trust', 'a', '-i', 'safe.yml'],
    ])
      expect((await refused(words)).stderr).toContain('shared can be written by everybody')
  })

  it('security 17: is used when the user says that all who can write there may act as he', async () => {
    chmodSync(place.folder, 0o777)
    const env = { WRTCPLAY_TRUST_FOLDER: place.folder }
    expect(await place.run(['validate', 'site.yml'], { env })).toMatchObject({ code: 0 })
  })

  it('security 17: state is made for the user alone', async () => {
    await place.run(['run', 'site.yml'])
    const mode = (name: string): number => statSync(join(place.folder, '.wrtcplay', name)).mode & 0o777
    expect([mode(''), mode('runs')]).toEqual([0o700, 0o700])
  })
})

describe.runIf(IS_ROOT)('what belongs to somebody else', () => {
  it('security 17: known hosts in his folder let no host in', async () => {
    place.write({ '.wrtcplay/known_hosts': `* ${KEY}\n` })
    chownSync(join(place.folder, '.wrtcplay/known_hosts'), STRANGER, STRANGER)
    expect((await refused(['run', 'site.yml'])).stderr).toContain(
      'known_hosts is not used: it belongs to uid 4711',
    )
    chownSync(join(place.folder, '.wrtcplay'), STRANGER, STRANGER)
    expect((await refused(['trust', 'a', '--yes'])).stderr).toContain(
      `the folder ${place.folder}/.wrtcplay belongs to`,
    )
  })

  it('security 17: nor does state behind his link, or a folder that is his', async () => {
    mkdirSync(join(place.folder, 'state'), { mode: 0o700 })
    symlinkSync('state', join(place.folder, '.wrtcplay'))
    expect(await place.run(['list', 'hosts'])).toMatchObject({ code: 0 })
    lchownSync(join(place.folder, '.wrtcplay'), STRANGER, STRANGER)
    expect((await refused(['list', 'hosts'])).stderr).toContain('the link')
    rmSync(join(place.folder, '.wrtcplay'))
    chownSync(place.folder, STRANGER, STRANGER)
    expect((await refused(['list', 'hosts'])).stderr).toContain(
      'run this as uid 4711, or copy the files to a folder of your own',
    )
  })

  it('security 17: is used by root when it is his who has become root by sudo', async () => {
    for (const name of ['.', 'inventory.yml', 'site.yml', 'part', 'part/text', 'part/text.hbs'])
      chownSync(join(place.folder, name), STRANGER, STRANGER)
    const env = { SUDO_UID: String(STRANGER) }
    expect(await place.run(['validate', 'site.yml'], { env })).toMatchObject({ code: 0 })
  })
})

describe('a private key that others can read', () => {
  it('security 18: is told before anything is connected to, and left out', async () => {
    writeFileSync(join(place.folder, 'id'), 'key', { mode: 0o644 })
    place.write({ 'keys.yml': 'hosts: { a: { address: 127.0.0.1, port: 1 } }\nconnection: { keys: [id] }\n' })
    const { stderr } = await place.run(['trust', 'a', '-i', 'keys.yml'])
    expect(stderr).toContain('warning: private key id is not used: it can be read by others (mode 0644)')
    expect(stderr).toContain(`chmod 600 ${place.folder}/id`)
    chmodSync(join(place.folder, 'id'), 0o600)
    expect((await place.run(['trust', 'a', '-i', 'keys.yml'])).stderr).not.toContain('private key')
  })

  it('security 18: SHA-1 that is asked for is said each time', async () => {
    place.write({
      'old.yml': 'hosts: { a: { address: 127.0.0.1, port: 1, connection: { ssh_rsa: true } } }\n',
    })
    const { stderr } = await place.run(['trust', 'a', '-i', 'old.yml'])
    expect(stderr).toContain('warning: a may prove the host key with SHA-1, which is broken (ssh_rsa: true)')
  })
})

async function refused(words: readonly string[]): Promise<Ended> {
  const ended = await place.run(words)
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 65, stdout: '' })
  expect(existsSync(join(place.folder, 'canary'))).toBe(false)
  return ended
}
