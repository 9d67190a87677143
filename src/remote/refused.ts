import type { Refusal } from './contract.ts'

/** Carries a refusal out of nested calls; it never leaves this folder. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(kind: Refusal['kind'], message: string, hint?: string) {
    super(message)
    this.refusal = { kind, message, hint }
  }

  static of(refusal: Refusal): Refused {
    return new Refused(refusal.kind, refusal.message, refusal.hint)
  }
}

/** "10 s", "2.5 s", "300 ms". */
export function inWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`
}
