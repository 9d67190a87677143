import type { Client } from 'ssh2'

/**
 * Answers sshd's list of its other host keys (`hostkeys-00@openssh.com`) with a sign of life. ssh2 would have it prove each of
 * them at once: sshd signs with all its keys, RSA too, before it opens the first channel, and the controller checks them; 2 to
 * 4 ms of CPU a host on either side, for keys that nobody here wants. The key that the host was let in with is not concerned.
 *
 * Something has to be sent all the same: sshd has Nagle's delay on until a command begins, so the channels that it opens
 * next wait in its kernel until the list is acknowledged, and by itself this side's kernel does that 40 ms later.
 *
 * There is no option for it; where ssh2 has changed inside, it goes on as it likes. Call it after `connect`.
 */
export function answerHostKeysList(client: Client): void {
  const handlers = (client as Inside)._protocol?._handlers
  const answer = handlers?.GLOBAL_REQUEST
  if (handlers === undefined || typeof answer !== 'function') return
  handlers.GLOBAL_REQUEST = (protocol, name, wantsReply, data) => {
    if (name !== 'hostkeys-00@openssh.com' || wantsReply !== false) answer(protocol, name, wantsReply, data)
    else protocol.ping?.()
  }
}

type Inside = Client & {
  readonly _protocol?: { readonly _handlers?: { GLOBAL_REQUEST?: GlobalRequest } }
}

type GlobalRequest = (protocol: Protocol, name: unknown, wantsReply: unknown, data: unknown) => void

interface Protocol {
  /** Asks for `keepalive@openssh.com`. */
  ping?(): void
}
