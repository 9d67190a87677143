import type { Refusal } from './contract.ts'

/** Carries a refusal out of nested calls; it never leaves the shell and the transports. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(kind: Refusal['kind'], message: string, hint?: string) {
    super(message)
    this.refusal = { kind, message, hint }
  }
}

/** Not to be tried again in this run: a second try could only lock an account or ban this machine. */
export class FinalRefused extends Refused {}

/** "10 s", "2.5 s", "300 ms". */
export function inWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`
}
