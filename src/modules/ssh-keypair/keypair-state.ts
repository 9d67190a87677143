import { type Failure, failure, isFailure, type ProbeOutput } from '../../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { trouble } from '../shared/commands/probe-trouble.ts'
import { HELD_READ, judgedStat, waysTo } from '../shared/files/held-read.ts'
import { type PathFacts, readStats } from '../shared/files/path-facts.ts'
import { type PublicKey, parsePublicKey } from '../shared/ssh-files/public-key.ts'

export interface KeypairState {
  readonly privateKey: PathFacts | undefined
  /** The public key, derived from the private one. */
  readonly key: PublicKey | undefined
  /** Why the public key could not be derived. */
  readonly problem: string
  /** The text of the .pub file; `undefined` when there is none. */
  readonly publicText: string | undefined
  readonly publicBlob: string | undefined
  readonly comment: string
  /** Whether the private key belongs to the probing user. */
  readonly isOwn: boolean
}

/**
 * A probe of a key pair. ssh-keygen refuses a private key file that others may read, but takes such a key from a pipe,
 * so that a wrong mode does not hide which key it is. Where another user can exchange the files, they are held and
 * read through a pipe (`held-read.ts`).
 */
export function keypairProbe(path: string): Script {
  const both = [path, `${path}.pub`]
  return joinScripts([
    HELD_READ,
    judgedStat(waysTo(both), both),
    sh`if [ -f ${path} ] && [ ! -L ${path} ]; then
  if [ -O ${path} ]; then echo own; else echo foreign; fi
  if doubtful ${path}; then
    key=$(held ${path} cat | ssh-keygen -y -P '' -f /dev/stdin 2>&1) || key="problem $key"
  else
    key=$(ssh-keygen -y -P '' -f ${path} 2>/dev/null </dev/null) || key=$(cat ${path} | ssh-keygen -y -P '' -f /dev/stdin 2>&1) || key="problem $key"
  fi
  printf '%s\\n' "\${key##*"$nl"}"
fi
if [ -f ${path}.pub ] && [ ! -L ${path}.pub ]; then
  if doubtful ${path}; then held ${`${path}.pub`} head -c ${LONGEST}; else head -c ${LONGEST} ${path}.pub; fi
fi
:`,
  ])
}

/** Bytes of the longest public key file. */
const LONGEST = 65_536

export function readKeypair(output: ProbeOutput, path: string): KeypairState | Failure {
  const { facts, end } = readStats(output.stdout, 0, [path, `${path}.pub`])
  const [privateKey, publicFile] = facts
  const failed = trouble(output, facts.filter((one) => one === undefined).length)
  if (failed !== undefined) return failed
  const odd = [privateKey, publicFile].findIndex((one) => one !== undefined && one.type !== 'file')
  if (odd !== -1) return failure(`${path}${odd === 0 ? '' : '.pub'} is not a regular file`, 'move it away')
  const lines = output.stdout.subarray(end).toString().split('\n')
  const [owner = '', derived = ''] = privateKey === undefined ? [] : lines.splice(0, 2)
  const key = parsePublicKey(derived)
  const publicText = publicFile === undefined ? undefined : lines.join('\n')
  const shown = publicText === undefined ? undefined : parsePublicKey(publicText.trim())
  const written = isFailure(shown) ? undefined : shown
  return {
    privateKey,
    key: isFailure(key) ? undefined : key,
    problem: derived.replace(/^problem /, ''),
    publicText,
    publicBlob: written?.blob,
    comment: written?.comment ?? '',
    isOwn: owner === 'own',
  }
}
