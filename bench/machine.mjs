import { spawnSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'

/** What the figures were taken on, and with which versions. Nothing in it names the machine. */
export function describeMachine() {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release().split('-')[0],
    node: process.version,
    openssh: firstLine('ssh', ['-V']),
    ansible: firstLine('ansible', ['--version']),
    mitogen: firstLine('dpkg-query', ['-W', '-f', '${Version}', 'ansible-mitogen']),
  }
}

function firstLine(file, args) {
  const { stdout, stderr, status } = spawnSync(file, args, { encoding: 'utf8' })
  return status === 0 ? (stdout || stderr).split('\n')[0].trim() : undefined
}
