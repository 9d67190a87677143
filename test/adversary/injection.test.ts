import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SETTINGS } from '../../src/appliance/settings/setting-table.ts'
import { tasksAndHandlers, tasksIn } from '../../src/program/walker.ts'
import { Workplace } from '../cli/support/command.ts'
import { PASSWORD, startHosts } from '../cli/support/loopback-hosts.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { isCalculatedWith, shellTokens } from './support/shell-structure.ts'
import {
  type Rendered,
  renderedWith,
  resultNames,
  SHELL_PARAMETERS,
  type ShippedProgram,
  shippedFiles,
  shippedPrograms,
} from './support/shipped-program.ts'

/** Ends each value, so that it is found again whatever stands before it. */
const MARK = 'Zq7'

const PIECES = [
  "'",
  '"',
  '`',
  '\\',
  '\n',
  '$(touch CANARY)',
  '`touch CANARY`',
  '; touch CANARY; ',
  '&touch CANARY&',
  '|touch CANARY ',
  ' #',
  '}',
  '{',
  '$HOME',
  '${x}',
  '*',
  '?',
  '~',
  '!!',
  '%n',
  '{{ 1 + 1 }}',
  '}}',
  ')',
  ';;',
  '<a',
  '>CANARY ',
  '\r',
  '\t',
  'é',
  ']',
  '--',
]

/** Values that say something to a shell, to sed, to keepalived, to systemd or to Lua. */
function evilValues(): readonly string[] {
  const random = randomFrom(SEED)
  const mixed = Array.from({ length: rounds(12) }, () =>
    Array.from(
      { length: 1 + Math.floor(random() * 5) },
      () => PIECES[Math.floor(random() * PIECES.length)] ?? '',
    ).join(''),
  )
  return [
    "'; touch CANARY; '",
    '"; touch CANARY; "',
    "' ]; touch CANARY; [ '",
    '$(touch CANARY)',
    '`touch CANARY`',
    'a\ntouch CANARY\n',
    '\\',
    '-oProxyCommand=touch CANARY ',
    'a }\nvrrp_script x { script "touch CANARY" }\n#',
    '{{ 1 + 1 }}',
    ...mixed,
  ].map((value) => value + MARK)
}

const PROGRAMS = shippedPrograms()
const EVIL = evilValues()

describe.each(PROGRAMS)(`security 21: $name (seed ${SEED})`, (program) => {
  it('reads no variable as anything but a value', { timeout: rounds(180_000) }, () => {
    const wrong = program.variables.flatMap((name) => {
      const changes = (start: string, tried?: ReadonlySet<string>) =>
        changesOf((text) => renderedWith(program, { [name]: start + text }), name, tried)
      const bare = changes('')
      // A path must begin with a slash to get anywhere.
      return [...bare.wrong, ...changes('/', bare.tried).wrong]
    })
    expect(wrong).toEqual([])
  })

  it('reads nothing that a host or its peer says as anything but a value', {
    timeout: rounds(180_000),
  }, () => {
    const wrong = resultNames(program).flatMap(
      (result) => changesOf((text) => renderedWith(program, {}, { result, text }), `results.${result}`).wrong,
    )
    expect(wrong).toEqual([])
  })
})

interface Changes {
  /** The texts that a harmless value gets into. */
  readonly tried: ReadonlySet<string>
  /** Where an evil one changes more of them than a harmless one does. */
  readonly wrong: readonly string[]
}

/** `done` are texts that need not be tried once more. */
function changesOf(
  render: (value: string) => readonly Rendered[],
  name: string,
  done?: ReadonlySet<string>,
): Changes {
  const reached = render(MARK).flatMap(({ text, kind, where }, index) => {
    const safe = text()
    if (!safe?.includes(MARK) || done?.has(where)) return []
    return [{ index, where, change: kind === 'shell' ? shellChange(safe) : fileChange(safe) }]
  })
  const wrong =
    reached.length === 0
      ? []
      : EVIL.flatMap((value) => {
          const rendered = render(value)
          return reached.flatMap(({ index, where, change }) => {
            const given = rendered[index]?.text()
            const why = given === undefined ? undefined : change(given, value)
            return why === undefined ? [] : [`${name} in ${where}: ${JSON.stringify(value)}: ${why}`]
          })
        })
  return { tried: new Set(reached.map(({ where }) => where)), wrong: wrong.slice(0, 3) }
}

type FindChange = (given: string, value: string) => string | undefined

function shellChange(safe: string): FindChange {
  const before = shellTokens(safe)
  if (isCalculatedWith(before, MARK)) return () => 'the shell calculates with it'
  return (given, value) => {
    try {
      const after = shellTokens(given).map((token) => token.replaceAll(value, MARK))
      const index = before.findIndex((token, at) => token !== after[at])
      if (index === -1 && after.length === before.length) return undefined
      return `${JSON.stringify(before[index])} becomes ${JSON.stringify(after[index])?.slice(0, 80)}`
    } catch (error) {
      if (error instanceof SyntaxError) return error.message
      throw error
    }
  }
}

/** Files that are not shell: what could be syntax must have been refused. */
function fileChange(safe: string): FindChange {
  return (given, value) => {
    if (/[^\p{L}\p{N}_./:%@+,=-]/u.test(value)) return 'it is not refused'
    return given.replaceAll(value, MARK) === safe ? undefined : 'more is changed'
  }
}

describe('security 21: what is tried', () => {
  it('reaches every playbook, task file with parameters, and template', () => {
    const appliance = PROGRAMS.find(({ name }) => name === 'playbooks/appliance.yml') as ShippedProgram
    const files = new Set(renderedWith(appliance, {}).map(({ where }) => where))
    expect([...files].filter((where) => where.startsWith('templates/')).toSorted()).toEqual(
      shippedFiles('templates').toSorted(),
    )
    const used = new Set(appliance.playbook.plays.flatMap(tasksIn).map(({ span }) => span.file.path))
    const names = PROGRAMS.map(({ name }) => name)
    for (const path of [...shippedFiles('playbooks'), ...shippedFiles('tasks')])
      expect([path, names.includes(path) || [...used].some((one) => one.endsWith(path))]).toEqual([
        path,
        true,
      ])
  })

  it('is found out where values are not quoted', () => {
    const change = (template: string, kind: Rendered['kind'] = 'shell') => {
      const at = (value: string): readonly Rendered[] => [
        { where: 'x', kind, text: () => template.replaceAll('VALUE', value) },
      ]
      return changesOf(at, 'x').wrong.length
    }
    for (const template of ['[ -s VALUE ]', "[ -s 'VALUE' ]", '[ -s "VALUE" ]', 'echo `echo "VALUE"`'])
      expect([template, change(template)]).toEqual([template, 3])
    for (const template of ['echo $((VALUE + 1))', 'cat <<E\nVALUE\nE\n', 'script "VALUE"'])
      expect([template, change(template)]).toEqual([template, 3])
    expect(change('script "VALUE"', 'file')).toBe(3)
  })

  it('has all values of shell text in quote(), of the settings of scripts in {{sh}} and of other files in {{plain}}', () => {
    const bare = PROGRAMS.flatMap(({ playbook }) => playbook.plays).flatMap((play) =>
      tasksAndHandlers(play).flatMap(({ module, params, guard, name }) => {
        const fields = (SHELL_PARAMETERS[module.name] ?? []).map((key) => params.fields?.get(key))
        const shorthand = params.fields === undefined && module.name in SHELL_PARAMETERS ? [params] : []
        return [...fields, ...shorthand, guard?.command].flatMap((value) => {
          const text = value?.span.file.text.slice(value.span.start, value.span.end) ?? ''
          const isParameter = /^"?\{\{ guard \}\}"?$/.test(text)
          return isParameter
            ? []
            : [...text.matchAll(/\{\{(?! *quote\()[^}]*/g)].map(([found]) => `${name}: ${found}`)
        })
      }),
    )
    expect(bare).toEqual([])
    for (const path of shippedFiles('templates')) {
      const text = readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
      const wanted = path.endsWith('settings.conf.hbs')
        ? /^\{\{(sh |#|\/|else|!)/
        : /^\{\{(plain |#|\/|else|!)/
      const wrong = [...text.matchAll(/\{\{\{?[^}]*/g)].filter(([found]) => !wanted.test(found))
      expect([path, wrong.map(([found]) => found)]).toEqual([path, []])
    }
  })

  it('does not begin with a hyphen where the appliance could take it for an option', () => {
    const taken = Object.entries(SETTINGS).filter(
      ([, { form }]) => form.fits('-oProxyCommand=x') || form.fits('-x'),
    )
    expect(taken.map(([name]) => name)).toEqual([])
  })
})

describe('security 21: the settings of the failover scripts, read by a shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-injection-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('run nothing', { timeout: 180_000 }, () => {
    const appliance = PROGRAMS.find(({ name }) => name === 'playbooks/appliance.yml') as ShippedProgram
    const texts = EVIL.slice(0, 12).flatMap((value) => {
      const all = Object.fromEntries(appliance.variables.map((name) => [name, value]))
      return renderedWith(appliance, all).filter(({ where }) => where === 'templates/settings.conf.hbs')
    })
    expect(texts.length).toBeGreaterThan(9)
    for (const [index, { text }] of texts.entries()) {
      writeFileSync(join(folder, `${index}.sh`), text() ?? '')
      execFileSync('sh', ['-c', `. ./${index}.sh`], { cwd: folder, stdio: 'ignore' })
    }
    expect(readdirSync(folder).filter((name) => !name.endsWith('.sh'))).toEqual([])
  })
})

describe.skipIf(process.getuid?.() !== 0)('security 21: a run of the appliance (needs root)', () => {
  const workplace = new Workplace()
  afterAll(() => workplace.remove())

  it('looks for a file whose name is shell text, and runs none of it', { timeout: 120_000 }, async () => {
    const hosts = await startHosts()
    try {
      const canary = join(workplace.folder, 'canary')
      const members = hosts.inventory
        .replace('a: { address: 127.0.0.1', 'a: { address: 127.0.0.1, peer_address: 127.0.0.1')
        .replace('b: { address: 127.0.0.1', 'b: { address: 127.0.0.1, peer_address: 127.0.0.2')
      const pair = 'pairs: { one: { active: a, standby: b, vip: 192.0.2.10/32, interface: lo } }\n'
      workplace.write({ 'inventory.yml': `${members}${pair}`, pins: hosts.pins })
      const playbook = join(import.meta.dirname, '../../playbooks/appliance.yml')
      const { stdout, stderr } = await workplace.run(
        ['run', playbook, '--check', '--tags', 'failover', '-e', `wrtc_config=/x' ]; touch ${canary}; [ '`],
        { env: { PASSWORD } },
      )
      expect(stdout + stderr).toContain('is missing or empty, so a standby would never be fit')
      expect(readdirSync(workplace.folder)).not.toContain('canary')
    } finally {
      await hosts.close()
    }
  })
})
