import type { Duplex } from 'node:stream'

/**
 * Ends a connection whose other side goes on asking and reads no answer: what a host asks for at the level of SSH is answered at
 * once, and all of that would be kept here. What is sent to it otherwise waits for its leave, channel by channel.
 */
export function endWhenUnread(socket: Duplex, mostBytes: number, tell: (error: Error) => void): void {
  socket.on('data', () => {
    if (socket.writableLength <= mostBytes || socket.destroyed) return
    tell(new Error('the host does not read what it is sent'))
    socket.destroy()
  })
}

/** Ten channels of sshd, each with as much under way as it lets them have (2 MiB), are less. */
export const MOST_UNREAD = 32 * 2 ** 20
/** Through a jump host go the channels of all hosts behind it. */
export const MOST_UNREAD_BY_JUMP = 2 ** 30
