import { Refused } from '../../shell/refused.ts'
import type { SshTarget } from './ssh-target.ts'

/** What to say when a server and wrtcplay have no algorithm in common; `undefined` for any other error of ssh2's. */
export function noCommonGround(target: SshTarget, error: Error): Refused | undefined {
  const [, what] = /^Handshake failed: (no matching .*)$/.exec(error.message) ?? []
  if (what === undefined) return undefined
  const place = `SSH with ${target.address} port ${target.port}`
  if (what !== 'no matching host key format' || target.sshRsa)
    return new Refused('unreachable', `${place}: ${what}`, TOO_OLD)
  return new Refused('unreachable', `${place}: ${what}: ${NO_NEW_KEY}`, ALLOW)
}

const TOO_OLD = 'the server is too old, or too strict, for what wrtcplay speaks'
const NO_NEW_KEY =
  'it has neither an ed25519 nor an ECDSA host key, and proves an RSA one with nothing newer than SHA-1 (ssh-rsa)'
const ALLOW =
  'give it an ed25519 key or newer software: who can break SHA-1 can pretend to be it, so ssh refuses it, too. ' +
  'Where that cannot be had, `ssh_rsa: true` under its `connection:` in the inventory allows it for this host'
