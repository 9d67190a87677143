import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DrillHost } from '../../../src/appliance/drill/drill-host.ts'
import { watchdogOnHost } from '../../../src/appliance/drill/watchdog.ts'

const here: DrillHost = {
  name: 'here',
  lab: undefined,
  sh: (script) =>
    new Promise((resolve, reject) => {
      const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
      let stdout = ''
      child.stdout.on('data', (data) => (stdout += data))
      child.once('error', reject)
      child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr: '' }))
    }),
}

describe('a fault within a host', () => {
  let folder: string
  let log: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-guard-'))
    log = join(folder, 'log')
    writeFileSync(log, '')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is undone when it is asked for, and not once more when the time is up', async () => {
    const watchdog = await watchdogOnHost(here, `echo undone >>${log}`, 1)
    await watchdog.release()
    await sleep(1_300)
    expect(readFileSync(log, 'utf8')).toBe('undone\n')
  })

  it('is undone when the time is up', async () => {
    await watchdogOnHost(here, `echo undone >>${log}`, 3)
    expect(readFileSync(log, 'utf8')).toBe('')
    await expect.poll(() => readFileSync(log, 'utf8')).toBe('undone\n')
  })
})
