/** Ends a `switch` over a closed union: the compiler finds the member that has no case. */
export function assertNever(value: never): never {
  throw new Error(`a case is missing: ${JSON.stringify(value)}`)
}
