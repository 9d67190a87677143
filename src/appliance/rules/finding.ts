/** Something about a pair that is not as it must be. */
export interface Finding {
  /** Stays the same from version to version: `two-holders`. */
  readonly id: string
  /** `note`: worth knowing; the pair is healthy all the same. */
  readonly severity: 'error' | 'note'
  /** In the operator's words. */
  readonly problem: string
  /** What to do about it. */
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

/** Nothing, or the finding: for rules that are one question. */
export function when(isSo: boolean, finding: () => Finding): readonly Finding[] {
  return isSo ? [finding()] : []
}
