import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { TrustedFiles } from '../../core/trusted-files.ts'
import type { Refusal } from '../../shell/contract.ts'
import { inWords, Refused } from '../../shell/refused.ts'
import { hostKeyAlgorithms } from './host-key.ts'
import { Links } from './jump-hosts.ts'
import { noCommonGround } from './no-common-ground.ts'
import { Credentials } from './ssh-client.ts'
import type { SshTarget } from './ssh-target.ts'

/**
 * The key that a host shows: of a type that is pinned for it, where there is one. The one connection that this
 * takes ends with the key exchange; nobody logs in (but at jump hosts, whose keys must be trusted already).
 */
export async function fetchHostKey(target: SshTarget, files: TrustedFiles): Promise<Buffer | Refusal> {
  const credentials = new Credentials(files)
  try {
    const keys = (await credentials.knownHosts.read(target.knownHosts)).find(target.address, target.port)
    const { Client } = await import('ssh2')
    const { result, release } = await new Links(credentials).through(target, async (dial) =>
      exchangeKeys(
        new Client(),
        await dial(target.connectTimeoutMs),
        target,
        hostKeyAlgorithms(keys, target.sshRsa),
      ),
    )
    release()
    return result
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

function exchangeKeys(
  client: Client,
  socket: Duplex,
  target: SshTarget,
  serverHostKey: ReturnType<typeof hostKeyAlgorithms>,
): Promise<Buffer> {
  const what = `SSH with ${target.address} port ${target.port}`
  return new Promise<Buffer>((resolve, reject) => {
    const refuse = (why: string): void => reject(new Refused('unreachable', `${what}: ${why}`))
    const timer = setTimeout(() => {
      refuse(`timed out after ${inWords(target.connectTimeoutMs)}`)
      socket.destroy()
    }, target.connectTimeoutMs)
    client.on('error', (error) =>
      reject(noCommonGround(target, error) ?? new Refused('unreachable', `${what}: ${error.message}`)),
    )
    client.on('close', () => {
      clearTimeout(timer)
      refuse('the connection was closed before the host showed its key')
    })
    client.connect({
      sock: socket,
      username: target.user,
      readyTimeout: 0,
      algorithms: { serverHostKey },
      hostVerifier: (key: Buffer) => {
        resolve(Buffer.from(key))
        return false
      },
    })
  })
}
