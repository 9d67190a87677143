import type { ServerChannel } from 'ssh2'
import { startServer, type TestServer } from '../../remote/support/ssh-server.ts'
import { type Conduct, evilShell } from './evil-shell.ts'

/** An ssh server whose login shell is none. */
export function startEvilServer(conduct: (channel: ServerChannel) => Conduct): Promise<TestServer> {
  return startServer({
    exec: (_command, channel) => {
      // When both streams wait for the client's window, ssh2 forgets one of them: one piece after the other.
      let written = Promise.resolve()
      const pass = (to: NodeJS.WritableStream) => (bytes: Buffer) => {
        written = written.then(() => new Promise((resolve) => to.write(bytes, () => resolve())))
      }
      channel.on('error', () => undefined)
      const take = evilShell({ out: pass(channel), err: pass(channel.stderr) }, conduct(channel))
      channel.on('data', take)
    },
  })
}
