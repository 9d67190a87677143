import { sh } from '../../core/shell.ts'
import type { PairSettings } from '../settings/settings.ts'
import type { DrillHost } from './drill-host.ts'

/**
 * How long the application that runs on a host took from its process's start until it was ready, in milliseconds;
 * systemd knows. Elsewhere, and where the application does not tell when it is ready, `undefined`.
 */
export async function appStartMs(host: DrillHost, { app }: PairSettings): Promise<number | undefined> {
  const script = sh`systemctl show ${app} -p ExecMainStartTimestampMonotonic -p ActiveEnterTimestampMonotonic`
  const { code, stdout } = await host.sh(script.source)
  const lines = stdout.split('\n')
  const [began, ready] = ['ExecMainStartTimestampMonotonic', 'ActiveEnterTimestampMonotonic'].map((name) =>
    Number(lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? 0),
  )
  return code === 0 && began && ready && ready > began ? (ready - began) / 1000 : undefined
}
