import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe } from 'vitest'
import type { Secret } from '../../src/core/secret.ts'
import type { ConnectOptions, HostConnection } from '../../src/shell/contract.ts'
import { HostShells, sharedByHosts } from '../../src/shell/host-shells.ts'
import { createConnect } from '../../src/transport/connect.ts'
import { LocalTransport } from '../../src/transport/local.ts'
import { ownFiles } from '../support/own-files.ts'
import {
  type ContractHost,
  GUARDED,
  keepsTheContract,
  OTHER,
  SUDO_PASSWORD,
} from './support/connection-contract.ts'
import { pin, targetOf } from './support/fixture.ts'
import { startServer } from './support/ssh-server.ts'

describe('ssh2', () => {
  keepsTheContract(async (folder) => {
    const machine = new Machine(folder)
    const server = await startServer({ path: machine.path })
    const knownHosts = [pin(server, folder)]
    const connect = createConnect(ownFiles())
    return {
      ...machine.as((options, become) => connect(targetOf(server, { knownHosts, become }), options)),
      started: () => server.commands.length,
      lose: () => server.cut(),
      close: async () => {
        await server.close()
        machine.remove()
      },
    }
  })
})

describe('local', () => {
  keepsTheContract(async (folder) => {
    const machine = new Machine(folder)
    const shared = sharedByHosts()
    let started = 0
    const connect: Ways = (options, become) => {
      const login = { ...targetOf({ port: 22 }), become }
      const transport = new LocalTransport({
        name: login.user,
        home: '/',
        path: machine.path,
      })
      const start = transport.start.bind(transport)
      transport.start = (line) => {
        started++
        return start(line)
      }
      return new HostShells({ login, machine: 'local', transport }, options, shared)
    }
    return {
      ...machine.as(connect),
      started: () => started,
      lose: () => machine.killShells(),
      close: () => Promise.resolve(machine.remove()),
    }
  })
})

type Ways = (
  options: ConnectOptions,
  become: { readonly method: 'sudo'; readonly password: Secret | undefined },
) => HostConnection

/** This machine, with a sudo that the tests know. */
class Machine {
  readonly path: string
  readonly #tools: string

  constructor(folder: string) {
    this.#tools = mkdtempSync(join(folder, 'tools-'))
    this.path = `${this.#tools}:/usr/bin:/bin`
    writeFileSync(join(this.#tools, 'sudo'), SUDO)
    chmodSync(join(this.#tools, 'sudo'), 0o755)
  }

  as(connect: Ways): Omit<ContractHost, 'started' | 'lose' | 'close'> {
    const name = basename(this.#tools)
    return {
      connect: (options, password) => connect({ lock: undefined, ...options }, { method: 'sudo', password }),
      prints: (stdout, stderr = '', code = 0) =>
        `printf '${octal(stdout)}'; printf '${octal(stderr)}' >&2; exit ${code}`,
      whoAmI: 'echo "${ACTS_AS:-login}"',
      hangs: `exec sh -c 'while :; do /bin/sleep 1; done' ${name}`,
      isHanging: () => this.#processes('cmdline').some(({ text }) => text.endsWith(`\0${name}\0`)),
      read: (path) => (existsSync(path) ? readFileSync(path) : undefined),
    }
  }

  /** With all that they run. */
  killShells(): void {
    // A session adds folders of its own behind it.
    for (const { pid, text } of this.#processes('environ'))
      if (text.includes(`\0PATH=${this.path}`) || text.startsWith(`PATH=${this.path}`)) kill(pid)
  }

  remove(): void {
    rmSync(this.#tools, { recursive: true })
  }

  #processes(file: 'cmdline' | 'environ'): readonly { readonly pid: number; readonly text: string }[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid: Number(pid), text: textOf(`/proc/${pid}/${file}`) }))
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

function octal(text: string): string {
  return [...Buffer.from(text, 'latin1')].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -p) prompt=$2; shift ;;
    -u) user=$2; shift ;;
    --) shift; break ;;
  esac
  shift
done
case $user in
  ${OTHER}) ;;
  ${GUARDED})
    [ -n "$prompt" ] || { echo 'sudo: a password is required' >&2; exit 1; }
    printf %s "$prompt" >&2
    IFS= read -r given
    [ "$given" = '${SUDO_PASSWORD}' ] || { printf %s "$prompt" >&2; exec cat >/dev/null; } ;;
  *) echo "sudo: unknown user $user" >&2; exit 1 ;;
esac
ACTS_AS=$user exec "$@"
`
