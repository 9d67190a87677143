import { EventEmitter } from 'node:events'
import type { ClientChannel } from 'ssh2'
import { Wire } from '../../../src/shell/wire.ts'
import { commandOn } from '../../../src/transport/ssh2/ssh2-transport.ts'
import { type Conduct, evilShell, type Mouth } from './evil-shell.ts'

/** A command on a host without any host: what it prints is said by a test. */
export class EvilWire implements Mouth {
  readonly wire: Wire
  readonly heard = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  /** What was written to it. */
  readonly written: Buffer[] = []
  readonly #channel = new FakeChannel()
  #lose: () => void = () => undefined
  #ended: string | undefined

  constructor(conduct: Conduct) {
    const lost = new Promise<void>((resolve) => {
      this.#lose = resolve
    })
    const ended = (): string | undefined => this.#ended
    const link = {
      lost,
      get ended() {
        return ended()
      },
    }
    this.wire = new Wire(commandOn(this.#channel as unknown as ClientChannel, link))
    const hear = evilShell(this, conduct)
    this.#channel.take = (chunk) => {
      this.written.push(chunk)
      hear(chunk)
    }
  }

  out(bytes: Buffer): void {
    this.heard.stdout.push(bytes)
    this.#channel.emit('data', bytes)
  }

  err(bytes: Buffer): void {
    this.heard.stderr.push(bytes)
    this.#channel.stderr.emit('data', bytes)
  }

  exit(code: number): void {
    this.#channel.emit('exit', code)
  }

  close(): void {
    this.#channel.emit('close')
  }

  /** The connection is gone. */
  lose(reason: string): void {
    this.#ended = reason
    this.#lose()
  }
}

class FakeChannel extends EventEmitter {
  readonly stderr = new EventEmitter()
  readonly writable = true
  take: (chunk: Buffer) => void = () => undefined

  write(bytes: Buffer): boolean {
    this.take(bytes)
    return true
  }

  end(): void {}
  close(): void {}
}
