import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import {
  type QuickFacts,
  type QuickQuestion,
  quickProbe,
  readQuickFacts,
} from '../../../src/appliance/facts/quick-facts.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import { certificateFor } from '../../support/certificate.ts'
import { itWith, pathOf } from '../../support/needed-tools.ts'
import { webSocketServer } from '../drill/support/web-socket-server.ts'

/** This machine has it for itself. */
const VIP = { address: '127.0.0.1' }
const NOBODYS = { address: '192.0.2.9' }
const it = itWith('ip')

interface Asked extends Partial<QuickQuestion> {
  readonly port?: number
  readonly tls?: boolean
  readonly path?: string
}

describe('the quick question', () => {
  let folder = ''
  let printed = ''
  const run = (name: string, text = ''): void => writeFileSync(join(folder, 'run', name), text)
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-quick-'))
    for (const name of ['run', 'scripts', 'bin']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'keepalived.conf'), '')
    program('scripts/wrtc-check', '')
    writeFileSync(join(folder, 'scripts/settings.conf'), "# settings\nvip='127.0.0.1'\n")
    program('bin/pidof', 'exit 1')
    program('bin/service', '[ "$1 $2" = "wrtc status" ]')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function program(path: string, text: string): void {
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, path), 0o755)
  }

  /** What is printed is read; the host is one without systemd, unless there is the folder `systemd`. */
  async function ask({ vip = VIP, about, port = 1, tls = false, path = process.env['PATH'] ?? '' }: Asked) {
    const settings = pairSettings({
      script_dir: join(folder, 'scripts'),
      run_dir: join(folder, 'run'),
      wrtc_port: port,
      wrtc_tls: tls,
      wrtc_tls_name: 'gw.example.org',
    })
    const script = quickProbe({ vip, settings, about: about ?? 'services' })
      .source.replaceAll('/etc/keepalived/keepalived.conf', join(folder, 'keepalived.conf'))
      .replaceAll('/var/run/keepalived.pid', join(folder, 'keepalived.pid'))
      .replaceAll('/run/systemd/system', join(folder, 'systemd'))
      .replaceAll('/sys/fs/cgroup', join(folder, 'cgroup'))
    const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${path}` }
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { env })
    printed = stdout
    return readQuickFacts(stdout)
  }

  it('is answered by a host that holds the VIP', async () => {
    run('serving')
    program('bin/pidof', 'echo 7')
    run('last-check')
    const look: Partial<QuickFacts> = {
      isSetUp: true,
      presentVip: undefined,
      holdsVip: true,
      hasServed: true,
      startFailed: false,
      hasJoined: false,
      unfit: undefined,
      keepalived: true,
      services: { app: true, sync: false },
      answers: undefined,
    }
    expect(await ask({})).toEqual(look)
  })

  it('is answered by a standby', async () => {
    run('joined')
    run('start-failed')
    run('unfit', 'no room for data\nvip\n')
    expect(await ask({ vip: NOBODYS })).toMatchObject({ presentVip: '127.0.0.1', holdsVip: true })
    writeFileSync(join(folder, 'scripts/settings.conf'), '')
    expect(await ask({ vip: NOBODYS })).toMatchObject({
      holdsVip: false,
      hasServed: false,
      startFailed: true,
      hasJoined: true,
      unfit: 'no room for data',
      keepalived: false,
    })
  })

  it('tells what answers at the VIP, where it is asked for that, and the services are left alone', async () => {
    const server = await webSocketServer(() => undefined)
    const refusing = await webSocketServer(() => undefined, 'HTTP/1.1 403 No')
    const of = async (port: number) => (await ask({ about: 'webSocket', port }))?.answers
    expect([await of(server.port), await of(refusing.port), await of(1)]).toEqual([true, false, false])
    const endless = await webSocketServer(() => undefined, `HTTP/1.1 101 ${'x'.repeat(100_000)}`)
    expect(await of(endless.port)).toBe(true)
    expect(printed.length).toBeLessThan(1000)
    endless.close()
    expect(await ask({ about: 'webSocket', vip: NOBODYS, port: server.port })).toMatchObject({
      services: undefined,
    })
    server.close()
    refusing.close()
  })

  itWith('ip', 'openssl')(
    'asks over TLS where the pair speaks it; without openssl an open port is enough',
    async () => {
      for (const name of ['ip', 'bash', 'timeout', 'tr', 'head', 'sh'])
        symlinkSync(pathOf(name) ?? '', join(folder, 'bin', name))
      const answers = async (greeting: string) => {
        const server = await webSocketServer(() => undefined, greeting, certificateFor('gw.example.org'))
        const asked = { about: 'webSocket', port: server.port, tls: true } as const
        const over = (await ask(asked))?.answers
        const without = (await ask({ ...asked, path: '' }))?.answers
        server.close()
        return [over, without, (await ask(asked))?.answers, (await ask({ ...asked, path: '' }))?.answers]
      }
      expect(await answers('HTTP/1.1 101 Yes')).toEqual([true, true, false, false])
      expect(await answers('HTTP/1.1 403 No')).toEqual([false, true, false, false])
    },
  )

  it('takes a control group for a service that runs only when it has processes', async () => {
    const unit = (name: string): string => join(folder, 'cgroup/system.slice', `${name}.service`)
    const runs = async () => (await ask({ vip: NOBODYS }))?.services
    writeFileSync(join(folder, 'scripts/settings.conf'), '')
    mkdirSync(join(folder, 'systemd'))
    program('bin/systemctl', `[ "$*" = "--quiet is-active lsyncd.service" ] && [ -e ${folder}/further-down ]`)
    mkdirSync(unit('wrtc'), { recursive: true })
    writeFileSync(join(unit('wrtc'), 'cgroup.procs'), '')
    expect(await runs()).toEqual({ app: false, sync: false })
    writeFileSync(join(unit('wrtc'), 'cgroup.procs'), '7\n8\n')
    expect(await runs()).toEqual({ app: true, sync: false })
    mkdirSync(unit('lsyncd'))
    writeFileSync(join(unit('lsyncd'), 'cgroup.procs'), '')
    writeFileSync(join(folder, 'further-down'), '')
    expect(await runs()).toEqual({ app: true, sync: true })
  })

  it('finds no half of a pair where there is none, or a keepalived of somebody else', async () => {
    program('bin/pidof', 'echo 7')
    expect(await ask({})).toMatchObject({ isSetUp: false, holdsVip: false })
    rmSync(join(folder, 'keepalived.conf'))
    run('last-check')
    expect(await ask({})).toMatchObject({ isSetUp: false })
  })

  it('has no answer that was cut off', () => {
    expect(readQuickFacts('set-up\nvip\n')).toBeUndefined()
  })
})
