import type { HostConnection, Unit, UnitResult } from '../../../src/shell/contract.ts'

/** A host that answers each unit with what it is told to print, and keeps what it was asked. */
export class AnsweringHost implements HostConnection {
  readonly asked: { readonly source: string; readonly user: string | undefined }[] = []
  /** What is printed for a script; `undefined` is a host that cannot be reached. */
  print: (source: string) => string | undefined

  constructor(print: (source: string) => string | undefined) {
    this.print = print
  }

  run({ parts: [part] }: Unit, user: string | undefined): Promise<UnitResult> {
    const source = part?.source ?? ''
    this.asked.push({ source, user })
    const printed = this.print(source)
    if (printed === undefined) {
      const refusal = { kind: 'unreachable', message: 'timed out', hint: undefined } as const
      return Promise.resolve({ kind: 'refused', refusal })
    }
    const [stdout, stderr] = [Buffer.from(printed), Buffer.alloc(0)]
    const ended = { kind: 'ended', code: 0, stdout, stderr, truncated: false } as const
    return Promise.resolve({ kind: 'answered', parts: [ended] })
  }

  upload(): Promise<UnitResult> {
    return Promise.reject(new Error('nothing is uploaded'))
  }

  closeSessions(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
