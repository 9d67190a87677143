import { join } from 'node:path'
import type { Target } from '../target.ts'
import { defineTransport, type TargetContext } from '../transport-kind.ts'
import { Links } from './jump-hosts.ts'
import { Credentials } from './ssh-client.ts'
import { isSshTarget, PINNED_KNOWN_HOSTS, SSH2, type SshTarget } from './ssh-target.ts'
import { Ssh2Transport } from './ssh2-transport.ts'
import { warnOfWeakness } from './weakness.ts'

export const ssh2 = defineTransport({
  name: SSH2,
  label: 'SSH',
  hostNoun: 'a host with sshd',
  meaning: '`ssh2` is SSH.',
  overNetwork: true,
  settings: {
    keys: {
      kind: 'paths',
      meaning:
        'Private keys, in the order in which they are offered; `~/.ssh/id_ed25519`, `id_ecdsa` and `id_rsa` when it is left out. Relative paths begin at the inventory’s folder.',
      byDefault: ({ home, exists }) =>
        ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name)).filter(exists),
    },
    key_passphrase: { kind: 'secret', meaning: 'What opens these keys.', byDefault: () => undefined },
    agent: {
      kind: 'flag',
      meaning: 'Whether keys of the ssh agent are offered; true when it is left out.',
      byDefault: () => true,
    },
    password: {
      kind: 'secret',
      meaning: 'The login’s password, where keys are not enough.',
      byDefault: () => undefined,
    },
    known_hosts: {
      kind: 'paths',
      meaning:
        'Files with host keys, in place of ssh’s own. What `wrtcplay trust` has pinned counts in any case.',
      byDefault: ({ home }) => [
        join(home, '.ssh', 'known_hosts'),
        join(home, '.ssh', 'known_hosts2'),
        '/etc/ssh/ssh_known_hosts',
        '/etc/ssh/ssh_known_hosts2',
      ],
    },
    ssh_rsa: {
      kind: 'flag',
      meaning: 'Accepts SHA-1 signatures of an old appliance’s RSA host key: see [trust](trust.md).',
      byDefault: () => false,
    },
  },
  target(common, given, context): SshTarget {
    const passphrase = given.key_passphrase()
    return {
      ...common,
      jump: sshJump(common, context),
      keys: given.keys.map((path) => ({ path, passphrase })),
      agent: given.agent ? context.agentSocket : undefined,
      password: context.askedPassword ?? given.password(),
      knownHosts: [...given.known_hosts, PINNED_KNOWN_HOSTS],
      sshRsa: given.ssh_rsa,
    }
  },
  open(files) {
    const links = new Links(new Credentials(files))
    return (target) => new Ssh2Transport(target, links)
  },
  machine: machineName,
  warn: warnOfWeakness,
})

function sshJump({ name, jump }: Target, { refuse }: TargetContext): SshTarget | undefined {
  if (jump === undefined || isSshTarget(jump)) return jump
  return refuse(
    `${name} is reached through ${jump.name}, which is not reached by SSH (transport: ${jump.transport})`,
    'a jump host is one with sshd: name another one, or leave `jump` out',
  )
}

/** All loopback addresses are one machine. */
function machineName({ address, port, jump }: SshTarget): string {
  const isLoopback = /^127\.\d+\.\d+\.\d+$|^::1$|^localhost$/.test(address)
  const way = jump === undefined ? '' : `${machineName(jump)}>`
  return `${way}${isLoopback ? 'loopback' : address}:${port}`
}
