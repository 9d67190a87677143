import ssh2, { type Client } from 'ssh2'
import { expect, it } from 'vitest'
import { answerHostKeysList } from '../../src/transport/ssh2/host-keys-list.ts'

type Request = readonly [name: string, wantsReply: boolean]

/** A client as far as it concerns requests from the server. */
function answering(): {
  readonly client: Client
  readonly answered: Request[]
  readonly ask: (...request: Request) => void
  readonly pings: () => number
} {
  const answered: Request[] = []
  let pings = 0
  const protocol = { ping: () => pings++ }
  const handlers = {
    GLOBAL_REQUEST: (_protocol: unknown, name: string, wantsReply: boolean) => {
      answered.push([name, wantsReply])
    },
  }
  const client = { _protocol: { _handlers: handlers } } as unknown as Client
  return {
    client,
    answered,
    ask: (...request) => handlers.GLOBAL_REQUEST(protocol, ...request),
    pings: () => pings,
  }
}

it('says that it lives to the list of host keys, and answers all else', () => {
  const { client, answered, ask, pings } = answering()
  answerHostKeysList(client)
  ask('hostkeys-00@openssh.com', false)
  expect([answered.length, pings()]).toEqual([0, 1])
  ask('keepalive@openssh.com', true)
  ask('hostkeys-00@openssh.com', true)
  expect(pings()).toBe(1)
  expect(answered).toEqual([
    ['keepalive@openssh.com', true],
    ['hostkeys-00@openssh.com', true],
  ])
})

it('leaves a client alone that is not as it thinks', () => {
  for (const inside of [{}, { _protocol: undefined }, { _protocol: {} }, { _protocol: { _handlers: {} } }])
    expect(() => answerHostKeysList(inside as Client)).not.toThrow()
  expect(() => answerHostKeysList(new ssh2.Client())).not.toThrow()
})
