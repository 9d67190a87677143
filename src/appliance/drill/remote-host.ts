import type { HostConnection } from '../../shell/contract.ts'
import type { Target } from '../../transport/target.ts'
import { DrillError, type DrillHost } from './drill-host.ts'

/** A host over SSH, as root or with sudo. */
export function remoteDrillHost({ name, user }: Target, connection: HostConnection): DrillHost {
  const become = user === 'root' ? undefined : 'root'
  return {
    name,
    lab: undefined,
    async sh(script) {
      const part = { source: script, timeoutMs: TIMEOUT_MS, needed: true }
      const result = await connection.run({ parts: [part], survives: true }, become)
      if (result.kind === 'refused')
        throw new DrillError(`${name}: ${result.refusal.message}`, result.refusal.hint)
      if (result.kind === 'lost') throw new DrillError(`${name}: the connection was lost: ${result.reason}`)
      const [answer] = result.parts
      if (answer?.kind !== 'ended')
        throw new DrillError(`${name} did not answer within ${TIMEOUT_MS / 1000} s`)
      return { code: answer.code, stdout: answer.stdout.toString(), stderr: answer.stderr.toString() }
    },
  }
}

const TIMEOUT_MS = 30_000
