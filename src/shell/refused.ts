import type { Refusal } from './contract.ts'

/** Carries a refusal out of nested calls; it is caught inside `src/shell` and `src/transport`. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(kind: Refusal['kind'], message: string, hint?: string) {
    super(message)
    this.refusal = { kind, message, hint }
  }
}

/** A refusal after which this run makes no second try: a second login could lock an account or ban this machine. */
export class FinalRefused extends Refused {}

/** A duration in words: "10 s", "2.5 s", "300 ms". */
export function inWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`
}
