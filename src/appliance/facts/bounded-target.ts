import type { Target } from '../../transport/target.ts'

/**
 * The same way to a host, given up soon: who asks how a pair is wants an answer, and one that has not taken a connection
 * within two seconds is not well.
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
/** For a login and sudo on a host that has much to do. */
const ANSWER_MS = 10_000
