import { indented, joined, type Printable, print } from '../core/printable.ts'
import type { Refusal } from '../shell/contract.ts'
import { fetchHostKey } from '../transport/ssh2/fetch-host-key.ts'
import { describeKey } from '../transport/ssh2/host-key.ts'
import type { KnownHost } from '../transport/ssh2/known-hosts.ts'
import { readKnownHosts } from '../transport/ssh2/known-hosts-files.ts'
import { isSshTarget, PINNED_KNOWN_HOSTS, type SshTarget } from '../transport/ssh2/ssh-target.ts'
import { planTrust, type TrustPlan } from '../transport/ssh2/trust.ts'
import { readPins, writePins } from '../transport/ssh2/trust-files.ts'
import type { Target } from '../transport/target.ts'
import { transportNamed } from '../transport/transport-table.ts'
import { askYesNo } from './ask-yes-no.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export interface TrustOptions {
  readonly yes: boolean
  readonly replace: boolean
}

/** Shows the key of a host and, once the user has confirmed it, pins the key in the working directory. Returns the exit code. */
export async function trustHost(target: Target, options: TrustOptions, terminal: Terminal): Promise<number> {
  if (!isSshTarget(target)) {
    const { name, hostNoun } = transportNamed(target.transport)
    terminal.stdout.write(print`${target.name} is ${hostNoun} (transport: ${name}): it shows no host key\n`)
    return EXIT.asked
  }
  const key = await fetchHostKey(target, terminal.files)
  if (!Buffer.isBuffer(key)) return refuse(key, terminal)
  const where = `${target.name} (${target.address} port ${target.port})`
  terminal.stdout.write(print`${where} shows ${describeKey(key)}\n`)
  const plan = planTrust({
    target,
    key,
    file: PINNED_KNOWN_HOSTS,
    text: readPins(PINNED_KNOWN_HOSTS, terminal.files),
    others: readKnownHosts(
      target.knownHosts.filter((path) => path !== PINNED_KNOWN_HOSTS),
      terminal.files,
    ),
    replace: options.replace,
  })
  return carryOut(plan, target, options, terminal)
}

function refuse({ kind, message, hint }: Refusal, { stderr }: Terminal): number {
  stderr.write(
    print`error: ${indented(message, '  ')}\n${hint === undefined ? '' : print`  ${indented(hint, '  ')}\n`}`,
  )
  return kind === 'unreachable' ? EXIT.unreachable : EXIT.failed
}

async function carryOut(
  plan: TrustPlan,
  target: SshTarget,
  options: TrustOptions,
  terminal: Terminal,
): Promise<number> {
  switch (plan.kind) {
    case 'known':
      terminal.stdout.write(print`This key is trusted already.\n`)
      return EXIT.asked
    case 'revoked':
      terminal.stderr.write(print`error: ${indented(plan.message, '  ')}\n`)
      return EXIT.failed
    case 'changed':
      terminal.stderr.write(
        print`error: another key is pinned for ${target.name}:\n${lines(plan.rivals)}${NEW_KEY}\n`,
      )
      return EXIT.failed
    case 'pin':
      return pin(plan, target, options, terminal)
  }
}

const NEW_KEY =
  '  When you know that the host has a new key, and why: wrtcplay trust --replace. Otherwise somebody may be in between.'

async function pin(
  plan: Extract<TrustPlan, { kind: 'pin' }>,
  target: SshTarget,
  { yes }: TrustOptions,
  terminal: Terminal,
): Promise<number> {
  terminal.stdout.write(
    print`Compare it with the host's own: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub (or the key of that type)\n`,
  )
  await terminal.stdout.flush()
  if (!yes && !(await askYesNo(`Trust ${target.name} with this key?`, terminal))) {
    terminal.stdout.write(print`Nothing was pinned.\n`)
    return EXIT.failed
  }
  await writePins(PINNED_KNOWN_HOSTS, plan.text)
  const replaced = plan.replaced.length === 0 ? '' : ' in place of the old one'
  terminal.stdout.write(print`Pinned in ${PINNED_KNOWN_HOSTS}${replaced}.\n`)
  if (plan.elsewhere.length > 0)
    terminal.stderr.write(
      print`warning: other files still hold another key, remove these lines:\n${lines(plan.elsewhere)}`,
    )
  return EXIT.asked
}

function lines(entries: readonly KnownHost[]): Printable {
  return joined(
    entries.map(({ file, line, key }) => print`  ${file}:${line} ${describeKey(key)}\n`),
    '',
  )
}
