import { type Failure, failure, isFailure, type ProbeOutput } from '../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { type PathFacts, readStats, statScript } from './path-facts.ts'
import { trouble } from './probe-trouble.ts'
import { type PublicKey, parsePublicKey } from './public-key.ts'

export interface KeypairState {
  readonly privateKey: PathFacts | undefined
  /** The public key that belongs to the private one, derived from it. */
  readonly key: PublicKey | undefined
  /** Why it could not be derived. */
  readonly problem: string
  /** The .pub file; `undefined` when there is none. */
  readonly publicText: string | undefined
  readonly publicBlob: string | undefined
  readonly comment: string
  /** The private key belongs to the user who looks. */
  readonly isOwn: boolean
}

/**
 * ssh-keygen refuses a private key that others may read; through a pipe it takes it, so that a wrong mode does
 * not hide which key it is.
 */
export function keypairProbe(path: string): Script {
  return joinScripts([
    statScript([path, `${path}.pub`], { follow: false }),
    sh`if [ -f ${path} ]; then
  if [ -O ${path} ]; then echo own; else echo foreign; fi
  key=$(ssh-keygen -y -P '' -f ${path} 2>/dev/null </dev/null) || key=$(cat ${path} | ssh-keygen -y -P '' -f /dev/stdin 2>&1) || key="problem $key"
  printf '%s\\n' "$key" | tail -n 1
fi
if [ -f ${path}.pub ]; then cat ${path}.pub; fi
:`,
  ])
}

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
