/** The work's result; `too deep` where what it goes through is nested more deeply than the stack bears. */
export function withinStack<T>(work: () => T): T | 'too deep' {
  try {
    return work()
  } catch (error) {
    if (isStackOverflow(error)) return 'too deep'
    throw error
  }
}

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded'
}
