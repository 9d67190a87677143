/**
 * A value that must not be shown. It prints as a mask wherever it is turned into text by accident;
 * only `reveal` gives the value, so that every use can be found.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }
}

/** What stands in place of a secret. */
export const MASK = '••••••'
