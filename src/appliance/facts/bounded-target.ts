import type { Target } from '../../transport/target.ts'

/**
 * The target with short deadlines: a host that accepts no connection within two seconds is not well, and a question
 * about a pair should be answered soon.
 */
export function bounded(target: Target): Target {
  const { connectTimeoutMs, authTimeoutMs, jump } = target
  return {
    ...target,
    connectTimeoutMs: Math.min(connectTimeoutMs, CONNECT_MS),
    authTimeoutMs: Math.min(authTimeoutMs, ANSWER_MS),
    jump: jump === undefined ? undefined : bounded(jump),
  }
}

const CONNECT_MS = 2000
/** Milliseconds for the login and sudo on a busy host. */
const ANSWER_MS = 10_000
