import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Workplace } from './support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './support/loopback-hosts.ts'

/** Every way to a new file, with a secret in it and without. */
const PLAYBOOK = `- name: Files
  hosts: a
  vars:
    token: { secret: { env: PASSWORD } }
    open: not secret at all
  tasks:
    - { name: Copy, copy: { dest: "{{ folder }}/copy", content: "token={{ token }}\\n" } }
    - { name: Template, template: { src: app.hbs, dest: "{{ folder }}/template" } }
    - { name: Line, line: { path: "{{ folder }}/line", line: "token={{ token }}", create: true } }
    - { name: Sensitive, copy: { dest: "{{ folder }}/sensitive", content: "who knows", sensitive: true } }
    - { name: Many, copy: { src: many, dest: "{{ folder }}/many", sensitive: true } }
    - { name: Large, copy: { src: large, dest: "{{ folder }}/large", sensitive: true } }
    - { name: Asked, copy: { dest: "{{ folder }}/asked", content: "token={{ token }}\\n", mode: "0640" } }
    - { name: There, line: { path: "{{ folder }}/there", line: "token={{ token }}" } }
    - { name: Open, copy: { dest: "{{ folder }}/open", content: "{{ open }}\\n" } }
`

let hosts: LoopbackHosts
let place: Workplace

beforeAll(async () => {
  hosts = await startHosts()
  place = new Workplace().write({
    'inventory.yml': hosts.inventory,
    pins: hosts.pins,
    'site.yml': PLAYBOOK,
    'app.hbs': 'token = {{ token }}\n',
    'many/a': 'one',
    'many/b/c': 'two',
  })
  mkdirSync(join(place.folder, 'target'))
  writeFileSync(join(place.folder, 'target/there'), 'kept\n', { mode: 0o644 })
  writeFileSync(join(place.folder, 'large'), Buffer.alloc(3_000_000, 'x'))
})

afterAll(async () => {
  place.remove()
  await hosts.close()
})

it('security 11: a new file that holds a secret is for its owner alone unless a mode is given', async () => {
  const run = () =>
    place.run(['run', 'site.yml', '-e', `folder=${join(place.folder, 'target')}`, '--limit', 'a'], {
      env: { PASSWORD },
    })
  const first = await run()
  expect(first).toMatchObject({ code: 0 })
  const modes = [
    'copy',
    'template',
    'line',
    'sensitive',
    'many/a',
    'many/b/c',
    'large',
    'asked',
    'there',
    'open',
  ]
  expect(Object.fromEntries(modes.map((name) => [name, mode(name)]))).toEqual({
    copy: '600',
    template: '600',
    line: '600',
    sensitive: '600',
    'many/a': '600',
    'many/b/c': '600',
    large: '600',
    asked: '640',
    there: '644',
    open: '644',
  })
  expect(first.stdout).not.toContain(PASSWORD)
  expect((await run()).stdout).toContain('Nothing had to be changed.')
})

function mode(name: string): string {
  return (statSync(join(place.folder, 'target', name)).mode & 0o7777).toString(8)
}
