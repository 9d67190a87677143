/** The lab cannot do what was asked; `hint` says what to do about it. */
export class LabError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'LabError'
    this.hint = hint
  }
}
