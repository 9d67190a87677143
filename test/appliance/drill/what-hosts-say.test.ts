import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkHost } from '../../../src/appliance/drill/check-host.ts'
import { DrillError, type DrillHost } from '../../../src/appliance/drill/drill-host.ts'
import { signalService } from '../../../src/appliance/drill/fault-scripts.ts'
import { startRecorder } from '../../../src/appliance/drill/recorder.ts'
import { watchdogOnHost } from '../../../src/appliance/drill/watchdog.ts'
import { type PairSettings, pairSettings } from '../../../src/appliance/settings/settings.ts'
import { sleepersClock } from '../support/fake-pair.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const VIP = { address: '10.0.0.9', prefix: 24, interface: undefined }

/** This machine. */
const here: DrillHost = {
  name: 'wrtc-b',
  lab: undefined,
  sh: async (script) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
    return { code: status ?? 1, stdout, stderr }
  },
}

/** One that says the same to everything, and what it was sent. */
function saying(stdout: string): DrillHost & { readonly sent: string[] } {
  const sent: string[] = []
  const sh = async (script: string) => {
    sent.push(script)
    return { code: 0, stdout, stderr: '' }
  }
  return { name: 'wrtc-a', lab: undefined, sh, sent }
}

describe('what a drill runs', () => {
  it('security 4: comes from inventory and command line', () => {
    expect(pairSettings({ script_dir: '/opt/scripts', wrtc_service: 'gateway' })).toMatchObject({
      scripts: '/opt/scripts',
      app: 'gateway',
      user: 'wrtc',
    })
  })

  it.each(['1', '-1', '0', '', '08', '7; id', '$(id)', 'NaN'])(
    'security 4: kills no group for an answer such as %j',
    async (said) => {
      const host = saying(`${said}\n`)
      await expect(watchdogOnHost(host, 'true', 1)).rejects.toThrow(DrillError)
      expect(host.sent.join('\n')).not.toContain('kill -KILL')
    },
  )

  it.each(['/etc', '/var/tmp/wrtcplay-drill.x/../../../etc', '/var/tmp/wrtcplay-drill.abcdef /etc', ''])(
    'security 4: takes no folder for its own for an answer such as %j',
    async (said) => {
      const pair = { vip: VIP, settings: pairSettings({}), clock: sleepersClock() }
      await expect(startRecorder(saying(said), pair, 'drill-x')).rejects.toThrow(DrillError)
    },
  )

  it.each(['1', '-1', '08', 'x', ''])('security 4: signals nothing for a pid file with %j', (text) => {
    const script = signalService('no-service-of-this-name', 'CONT').replaceAll('/run/systemd/system', '/none')
    const file = join(mkdtempSync(join(tmpdir(), 'wrtcplay-pid-')), 'pid')
    writeFileSync(file, `${text}\n`)
    const { status } = spawnSync('sh', ['-c', script.replaceAll(/\/var\/run\/[a-z-]+\.pid/g, file)])
    rmSync(join(file, '..'), { recursive: true })
    expect(status).not.toBe(0)
  })
})

describe.skipIf(!isRoot)('the scripts that a drill runs as root (as root)', () => {
  let folder = ''
  let settings: PairSettings
  beforeEach(() => {
    folder = mkdtempSync('/var/lib/wrtcplay-drill-')
    chmodSync(folder, 0o755)
    mkdirSync(join(folder, 'a/scripts'), { recursive: true })
    mkdirSync(join(folder, 'a/scripts/wrtc-pair-4'))
    for (const name of ['wrtc-role', 'wrtc-pair.sh', 'settings.conf', 'wrtc-pair-4/common.sh'])
      writeFileSync(join(folder, 'a/scripts', name), '', { mode: 0o755 })
    settings = pairSettings({ script_dir: join(folder, 'a/scripts') })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('security 4: are run where only root can change them, also behind a link of root’s', async () => {
    await checkHost(here, settings)
    symlinkSync(join(folder, 'a/scripts'), join(folder, 'link'))
    await checkHost(here, { ...settings, scripts: join(folder, 'link') })
  })

  it.each<[string, () => void]>([
    ['can be written', () => chmodSync(join(folder, 'a/scripts/wrtc-role'), 0o775)],
    ['are somebody else’s', () => chownSync(join(folder, 'a/scripts/wrtc-pair.sh'), NOBODY, NOBODY)],
    ['read settings that can be written', () => chmodSync(join(folder, 'a/scripts/settings.conf'), 0o664)],
    ['read what can be written', () => chmodSync(join(folder, 'a/scripts/wrtc-pair-4/common.sh'), 0o666)],
    ['read what lies where others can write', () => chmodSync(join(folder, 'a/scripts/wrtc-pair-4'), 0o777)],
    ['lie in a folder that others can write', () => chmodSync(join(folder, 'a/scripts'), 0o777)],
    ['lie below one that others can write', () => chmodSync(join(folder, 'a'), 0o1777)],
    ['lie below somebody else’s', () => chownSync(join(folder, 'a'), NOBODY, NOBODY)],
    [
      'lie behind a link that somebody else has made',
      () => {
        renameSync(join(folder, 'a/scripts'), join(folder, 'scripts'))
        chownSync(join(folder, 'a'), NOBODY, NOBODY)
        symlinkSync('../scripts', join(folder, 'a/scripts'))
      },
    ],
  ])('security 4: are not run when they %s', async (_what, open) => {
    open()
    await expect(checkHost(here, settings)).rejects.toThrow(
      /wrtc-b: \/var\/lib\/wrtcplay-drill-\S+ can be changed by others than root/,
    )
  })

  it('break nothing while an operator keeps a host from the VIP', async () => {
    const stateFolder = join(folder, 'a')
    await checkHost(here, { ...settings, stateFolder })
    writeFileSync(join(stateFolder, 'maintenance'), '')
    await expect(checkHost(here, { ...settings, stateFolder })).rejects.toThrow('wrtc-b is in maintenance')
    renameSync(join(stateFolder, 'maintenance'), join(stateFolder, 'paused'))
    await expect(checkHost(here, { ...settings, stateFolder })).rejects.toThrow('a pair that is paused')
  })

  it('are missed on a host that is not half of a pair', async () => {
    rmSync(join(folder, 'a/scripts/wrtc-role'))
    await expect(checkHost(here, settings)).rejects.toThrow('is not half of a pair that fails over')
  })
})
