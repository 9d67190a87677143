/** An order as it is given to a host. */
export interface NewOrder {
  /** `undefined` for no end. */
  readonly seconds: number | undefined
  readonly by: string
  readonly reason: string
}

/** As library/maintenance.sh takes it. */
export function orderWords({ seconds, by, reason }: NewOrder): readonly string[] {
  return [seconds === undefined ? '-' : String(seconds), by, reason]
}
