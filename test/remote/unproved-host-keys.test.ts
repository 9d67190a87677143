import ssh2, { type Client } from 'ssh2'
import { expect, it } from 'vitest'
import { leaveHostKeysUnproved } from '../../src/remote/unproved-host-keys.ts'

type Request = readonly [name: string, wantsReply: boolean]

/** A client as far as it concerns requests from the server. */
function answering(): {
  readonly client: Client
  readonly answered: Request[]
  readonly ask: (...request: Request) => void
} {
  const answered: Request[] = []
  const handlers = {
    GLOBAL_REQUEST: (_protocol: unknown, name: string, wantsReply: boolean) => {
      answered.push([name, wantsReply])
    },
  }
  const client = { _protocol: { _handlers: handlers } } as unknown as Client
  return { client, answered, ask: (...request) => handlers.GLOBAL_REQUEST(undefined, ...request) }
}

it('leaves out the list of host keys and answers all else', () => {
  const { client, answered, ask } = answering()
  leaveHostKeysUnproved(client)
  ask('hostkeys-00@openssh.com', false)
  ask('keepalive@openssh.com', true)
  ask('hostkeys-00@openssh.com', true)
  expect(answered).toEqual([
    ['keepalive@openssh.com', true],
    ['hostkeys-00@openssh.com', true],
  ])
})

it('leaves a client alone that is not as it thinks', () => {
  for (const inside of [{}, { _protocol: undefined }, { _protocol: {} }, { _protocol: { _handlers: {} } }])
    expect(() => leaveHostKeysUnproved(inside as Client)).not.toThrow()
  expect(() => leaveHostKeysUnproved(new ssh2.Client())).not.toThrow()
})
