/** Something about a pair that is not as it must be. */
export interface Finding {
  /** Stable between versions: `two-holders`. */
  readonly id: string
  /** `note`: worth knowing, but the pair is healthy. */
  readonly severity: 'error' | 'note'
  /** For the operator. */
  readonly problem: string
  /** What the operator can do. */
  readonly advice: string
}

export function isError({ severity }: Finding): boolean {
  return severity === 'error'
}

export function error(id: string, problem: string, advice: string): Finding {
  return { id, severity: 'error', problem, advice }
}

export function note(id: string, problem: string, advice: string): Finding {
  return { id, severity: 'note', problem, advice }
}

/** The finding as a list where `isSo`, or else an empty list. */
export function when(isSo: boolean, finding: () => Finding): readonly Finding[] {
  return isSo ? [finding()] : []
}
