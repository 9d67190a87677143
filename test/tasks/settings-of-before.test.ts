import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rendered as renderedText } from '../language/support/rendered-text.ts'
import { type OldVersion, rendered, renderedOf } from '../templates/support/rendered.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const VIP = { name: 'gateway', vip: { address: '10.0.0.20', cidr: '10.0.0.20/24' } }

/** Changed settings are laid beside those of scripts that had them in themselves. */
function put(version: OldVersion, at = folder): void {
  writeFileSync(join(at, 'wrtc-pair.sh'), renderedOf(version, 'wrtc-pair.sh.hbs', { peer_ssh_port: 2222 }))
  const next = {
    pair: VIP,
    wrtc_service: 'next',
    wrtc_tls: true,
    peer: { name: 'third', address: '10.1.0.3' },
    witness: '10.0.0.1',
  }
  writeFileSync(join(folder, 'settings.next'), rendered('settings.conf.hbs', next))
}

function settingsOfBefore(): Readonly<Record<string, string>> {
  const file = join(import.meta.dirname, '../../tasks/failover-scripts.yml')
  const { tasks } = load(readFileSync(file, 'utf8')) as {
    readonly tasks: readonly { readonly command?: { readonly command: string } }[]
  }
  const command = tasks.find((task) => task.command !== undefined)?.command?.command ?? ''
  const script = renderedText(command, { script_dir: folder })
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = readFileSync(join(folder, 'settings.conf'), 'utf8').split('\n')
  return Object.fromEntries(
    lines.flatMap((line) =>
      [...line.matchAll(/^([a-z_]+)='([^']*)'$/g)].map(([, name, value]) => [name, value]),
    ),
  )
}

it('brownfield 5: a pair with settings in its scripts goes over from those to changed ones', () => {
  put('version-3')
  const settings = settingsOfBefore()
  expect(settings).toMatchObject({
    version: '4',
    vip: '10.0.0.9',
    vip_cidr: '10.0.0.9/24',
    app: 'wrtc',
    peer: '10.1.0.2',
    peer_name: 'right',
    peer_port: '2222',
    witness: '',
  })
  // What no earlier scripts had is as it will be, but for TLS, which they did not speak.
  expect(settings['keepalived_conf']).toBe('/etc/keepalived/keepalived.conf')
  expect(settings['tls']).toBe('false')
  expect(Object.keys(settings)).toHaveLength(29)
})

it('brownfield 5: so does one that lacked some of them', () => {
  put('version-1')
  expect(settingsOfBefore()).toMatchObject({ vip: '10.0.0.9', app: 'wrtc', user: 'wrtc', peer_port: '22' })
})

it('brownfield 5: what a change that was cut off has kept is from before that one', () => {
  mkdirSync(join(folder, 'before'))
  put('version-3', join(folder, 'before'))
  writeFileSync(join(folder, 'wrtc-pair.sh'), "vip='10.0.0.20'\n")
  expect(settingsOfBefore()).toMatchObject({ vip: '10.0.0.9' })
})

interface Cleaning {
  readonly file?: { readonly path: string; readonly state?: string }
  readonly loop?: readonly string[]
}

it('brownfield 5: what a change that was cut off has kept is gone once a run has ended well: a later change would go back to it', () => {
  const root = join(import.meta.dirname, '../..')
  const { tasks } = load(readFileSync(join(root, 'tasks/vip-failover.yml'), 'utf8')) as {
    readonly tasks: readonly Cleaning[]
  }
  const answered = tasks.findLastIndex((task) => JSON.stringify(task).includes('ws_upgrades'))
  const gone = tasks
    .slice(answered)
    .filter(({ file }) => file?.state === 'absent')
    .flatMap(({ file, loop = [] }) =>
      loop.map((item) => renderedText(file?.path ?? '', { script_dir: folder, item })),
    )
  for (const name of ['before', 'settings.next']) expect(gone).toContain(join(folder, name))
})
