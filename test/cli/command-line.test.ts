import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MAIN, Workplace } from './support/command.ts'

const place = new Workplace().write({
  'inventory.yml': 'hosts:\n  a: { address: 192.0.2.1 }\n  b: { address: 192.0.2.2 }\n',
  'site.yml': `- name: Site
  hosts: all
  tasks:
    - name: First
      id: one
      tags: [x, y]
      query: "true"
    - name: Second
      tags: [x]
      query: "true"
`,
})

afterAll(() => place.remove())

describe('the command line', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(MAIN, '../../../package.json'), 'utf8'))
    expect(await place.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('loads nothing but Node for that', () => {
    const loaded = execFileSync(process.execPath, ['--import', PRINT_LOADED, MAIN, '--version'], {
      encoding: 'utf8',
    })
    expect(loaded.match(/loaded .*/g)).toEqual(['loaded main.js'])
  })

  it('shows all commands, and those of a family', async () => {
    const all = await place.run(['--help'])
    expect(all).toMatchObject({ code: 0, stderr: '' })
    expect(all.stdout).toMatch(/wrtcplay run +run a playbook/)
    expect(all.stdout).toMatch(/wrtcplay lab stop-app /)
    const lab = await place.run(['lab', '--help'])
    expect(lab.stdout).toMatch(/^ {2}wrtcplay lab up /)
    expect(lab.stdout).not.toMatch(/wrtcplay run/)
  })

  it('gives what is wrong to other programs, with codes and places', async () => {
    const wrong = await place.run(['validate', 'site.yml', '-e', '=x', '--output', 'json'])
    expect(wrong).toMatchObject({ code: 65, stderr: '' })
    expect(JSON.parse(wrong.stdout)).toEqual({
      valid: false,
      diagnostics: [
        {
          code: 'extra-sets-nothing',
          severity: 'error',
          summary: '-e =x sets nothing',
          hint: 'write -e KEY=VALUE or -e @FILE',
        },
      ],
    })
    place.write({ 'bad.yml': '- hosts: all\n  tasks:\n    - debug: "{{ nmae }}"\n' })
    const { stdout } = await place.run(['validate', 'bad.yml', '--output', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      diagnostics: [{ code: 'unknown-variable', path: 'bad.yml', line: 3, column: 18 }],
    })
    const right = await place.run(['validate', 'site.yml', '--output', 'json'])
    expect(JSON.parse(right.stdout)).toEqual({ valid: true, diagnostics: [] })
  })

  it('shows the options of a command', async () => {
    const { code, stdout } = await place.run(['run', '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: wrtcplay run PLAYBOOK \[OPTIONS\]\n/)
    expect(stdout).toMatch(/-l, --limit .*only these hosts/)
    expect(stdout).toMatch(/--failed/)
  })

  it('says what a keyword, a module and the inventory mean', async () => {
    const keyword = await place.run(['docs', 'until'])
    expect(keyword).toMatchObject({ code: 0, stderr: '' })
    expect(keyword.stdout).toMatch(/^# until\n\n_in a task · map_\n\nDoes the task again/)
    expect((await place.run(['docs', 'copy'])).stdout).toMatch(/^# copy\n/)
    expect((await place.run(['docs', 'inventory'])).stdout).toContain('## Patterns')
    expect((await place.run(['docs', 'unknown-variable'])).stdout).toBe(
      'unknown-variable: No variable is called so.\n',
    )
    expect((await place.run(['docs', 'appliance/setting-value'])).stdout).toMatch(
      /^appliance\/setting-value: /,
    )
    const all = await place.run(['docs'])
    expect(all.stdout).toMatch(/^keywords\n {2}name +What it is for\.\n/)
    expect(all.stdout).toMatch(/^ {2}wait_for +Waits until/m)
    expect(await place.run(['docs', 'untli'])).toEqual({
      code: 64,
      stdout: '',
      stderr: 'error: there is no keyword, no module and no code "untli"\n  did you mean "until"?\n',
    })
  })

  it.each([
    [['rnu', 'site.yml'], 'error: unknown command "rnu"\n  did you mean "run"?\n'],
    [['lab', 'kil', 'a'], 'error: unknown command "lab kil"\n  did you mean "kill"?\n'],
    [['run', 'site.yml', '--tgas', 'x'], 'error: unknown option --tgas\n  did you mean --tags?\n'],
    [['run', 'site.yml', '-z'], 'error: unknown option -z\n'],
    [['run'], 'error: PLAYBOOK is missing\n  usage: wrtcplay run PLAYBOOK [OPTIONS]\n'],
    [['run', 'site.yml', 'b'], 'error: "b" is one word too many\n  usage: wrtcplay run PLAYBOOK [OPTIONS]\n'],
    [['run', 'site.yml', '--limit'], 'error: --limit needs a value: --limit PATTERN\n'],
    [['run', 'site.yml', '-l', 'a', '-l', 'b'], 'error: --limit is given 2 times\n'],
    [['run', 'site.yml', '--forks', 'many'], 'error: --forks must be a whole number above 0, not "many"\n'],
    [
      ['run', 'site.yml', '--output', 'jsnol'],
      'error: --output cannot be "jsnol"\n  did you mean "jsonl"?\n',
    ],
    [
      ['--check', 'run'],
      'error: --check stands where a command should\n  options come after the command: wrtcplay COMMAND [OPTIONS]\n',
    ],
    [
      ['run', 'site.yml', '--failed', '--task', 'x'],
      'error: --failed and --task do not go together\n  each of them says which tasks to run\n',
    ],
    [
      ['run', 'site.yml', '--exit-code'],
      'error: --exit-code goes with --check\n  it tells whether changes are pending\n',
    ],
    [
      ['run', 'site.yml', '-l', 'web'],
      'error: unknown host, group or pair "web" [unknown-in-pattern]\n  known are: a, all, b\n',
    ],
    [['run', 'site.yml', '-t', 'z'], 'error: no task has the tag "z" [unknown-tag]\n  did you mean "x"?\n'],
    [
      ['run', 'site.yml', '--task', 'Frist'],
      'error: no task is called "Frist" [unknown-task]\n  did you mean "First"?\n',
    ],
    [
      ['run', 'site.yml', '--failed'],
      'error: --failed: there is no earlier run of site.yml here\n  journals are looked for in .wrtcplay/runs\n',
    ],
  ])('refuses %j', async (args, stderr) => {
    expect(await place.run(args)).toEqual({ code: 64, stdout: '', stderr })
  })

  it('ends quietly when nobody reads on', async () => {
    const child = spawn('/bin/sh', ['-c', `${process.execPath} ${MAIN} list modules; echo $? >&2`], {
      cwd: place.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    const printed: string[] = []
    child.stderr.on('data', (piece: Buffer) => printed.push(piece.toString()))
    await new Promise((resolve) => child.on('close', resolve))
    expect(printed.join('')).toBe('0\n')
  })
})

describe('listing', () => {
  it('shows tasks and tags', async () => {
    const tasks = await place.run(['list', 'tasks', 'site.yml'])
    expect(tasks.stdout).toBe(
      'Site (a, b)\n  First   query  site.yml:4:13  id: one  tags: x, y\n  Second  query  site.yml:8:13  tags: x\n',
    )
    const tags = await place.run(['list', 'tags', 'site.yml', '--output', 'json'])
    expect(JSON.parse(tags.stdout)).toEqual([
      { tag: 'x', tasks: 2 },
      { tag: 'y', tasks: 1 },
    ])
  })

  it('shows hosts, all of them or those of a pattern', async () => {
    expect((await place.run(['list', 'hosts'])).stdout).toBe('a  192.0.2.1\nb  192.0.2.2\n')
    const { stdout } = await place.run(['list', 'hosts', 'all,!a', '--output', 'json'])
    expect(JSON.parse(stdout).hosts).toEqual([{ name: 'b', address: '192.0.2.2', port: 22, groups: [] }])
  })

  it('shows modules with what they take', async () => {
    expect((await place.run(['list', 'modules'])).stdout).toMatch(/^query +Runs a read-only shell command/m)
    const { stdout } = await place.run(['list', 'modules', '--output', 'json'])
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ name: 'copy', params: expect.anything() }),
    )
  })
})

describe('validating', () => {
  it('says what there is when all is well', async () => {
    expect(await place.run(['validate', 'site.yml'])).toEqual({
      code: 0,
      stdout: 'site.yml is fine: 1 play, 2 tasks, 2 hosts\n',
      stderr: '',
    })
  })

  it('tells every mistake at once, each with its place', async () => {
    place.write({
      'wrong.yml':
        '- name: P\n  hosts: all\n  tasks:\n    - name: T\n      qurey: "true"\n    - name: U\n      query: "{{ nowhere }}"\n',
    })
    const { code, stdout, stderr } = await place.run(['validate', 'wrong.yml', '--no-color'])
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /wrong\.yml:5:7\n {2}5 \| {7}qurey: "true"\n {4}\| {7}\^{5}\n {2}did you mean "query"\?/,
    )
    expect(stderr).toMatch(/wrong\.yml:7:\d+/)
    expect(stderr).toMatch(/2 mistakes found, nothing was connected to\n$/)
    expect(code).toBe(65)
  })

  it('colours when it is asked to', async () => {
    const { stderr } = await place.run(['validate', 'wrong.yml', '--color'])
    expect(stderr).toContain('\x1b[31merror\x1b[39m')
    expect((await place.run(['validate', 'wrong.yml'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(
      '\x1b[31m',
    )
    expect((await place.run(['validate', 'wrong.yml'])).stderr).not.toContain('\x1b')
  })

  it('falls back to what came with wrtcplay, and says so', async () => {
    const empty = new Workplace()
    const { stderr } = await empty.run(['list', 'hosts'])
    expect(stderr).toMatch(/^There is no inventory\.yml here: using the one that came with wrtcplay, /)
    empty.remove()
  })
})

const PRINT_LOADED = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module'
  register('data:text/javascript,' + encodeURIComponent(
    "import { writeSync } from 'node:fs'; export async function load(url, context, next) { if (url.startsWith('file:')) writeSync(1, 'loaded ' + url.split('/').at(-1) + '\\\\n'); return next(url, context) }"
  ))
`)}`
