import type { ServerChannel } from 'ssh2'
import { startServer, type TestServer } from '../../transport/support/ssh-server.ts'
import { type Conduct, evilShell } from './evil-shell.ts'

/** An ssh server whose login shell is none. */
export function startEvilServer(conduct: (channel: ServerChannel) => Conduct): Promise<TestServer> {
  return startServer({
    exec: (_command, channel) => {
      // When both streams wait for the client's window, ssh2 forgets one of them: one piece after the other. And what has
      // once waited on stdout it sends again in place of what waits on stderr.
      const remembered = channel as ServerChannel & { _chunk?: unknown; _chunkcb?: unknown }
      let written = Promise.resolve()
      const write = (to: NodeJS.WritableStream, bytes: Buffer): Promise<void> => {
        remembered._chunk = undefined
        remembered._chunkcb = undefined
        return new Promise((resolve) => to.write(bytes, () => resolve()))
      }
      const pass = (to: NodeJS.WritableStream) => (bytes: Buffer) => {
        written = written.then(() => write(to, bytes))
      }
      channel.on('error', () => undefined)
      const take = evilShell({ out: pass(channel), err: pass(channel.stderr) }, conduct(channel))
      channel.on('data', take)
    },
  })
}
