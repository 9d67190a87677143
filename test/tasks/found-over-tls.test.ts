import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import { afterAll, beforeAll, expect } from 'vitest'
import { webSocketServer } from '../appliance/drill/support/web-socket-server.ts'
import { rendered } from '../language/support/rendered-text.ts'
import { certificateFor } from '../support/certificate.ts'
import { itWith } from '../support/needed-tools.ts'

const bin = mkdtempSync(join(tmpdir(), 'wrtcplay-found-'))
beforeAll(() => {
  program('ip', 'echo "2: eth0    inet 127.0.0.1/8 scope host eth0"')
  program('pidof', 'exit 1')
  program('service', 'exit 0')
  program('systemctl', 'exit 0')
})
afterAll(() => rmSync(bin, { recursive: true, force: true }))
const test = itWith('openssl', 'ss')

function program(name: string, text: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
  chmodSync(join(bin, name), 0o755)
}

/** The sentences of the first look at a host that has the VIP and a WRTC that runs. */
async function sentences(port: number): Promise<readonly string[]> {
  const { tasks } = load(readFileSync(join(import.meta.dirname, '../../tasks/found-before.yml'), 'utf8')) as {
    readonly tasks: readonly { readonly id?: string; readonly query?: string }[]
  }
  const script = rendered(tasks.find(({ id }) => id === 'found')?.query ?? '', {
    pair: { vip: { address: '127.0.0.1' } },
    host: { name: 'a' },
    wrtc_service: 'wrtc',
    wrtc_port: port,
    wrtc_path: '/',
    wrtc_tls: true,
    wrtc_tls_name: 'gw.example.org',
    run_dir: join(bin, 'run'),
    state_dir: join(bin, 'state'),
  })
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` }
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script], { env })
  expect(stderr).toBe('')
  return stdout.split('\n').slice(7, -1)
}

test('brownfield 1: a WRTC that serves over TLS is asked over TLS before anything is set up', async () => {
  const certificate = certificateFor('gw.example.org')
  const over = await webSocketServer(() => undefined, undefined, certificate)
  expect(await sentences(over.port)).toEqual([])
  const refusing = await webSocketServer(() => undefined, 'HTTP/1.1 403 No', certificate)
  expect(await sentences(refusing.port)).toEqual([
    expect.stringMatching(/^cut wrtc runs on a and does not answer a WebSocket .* wrtc_path and wrtc_tls$/),
  ])
  over.close()
  refusing.close()
})
