import { sh } from '../../core/shell.ts'
import type { PairSettings } from '../settings/settings.ts'
import type { DrillHost } from './drill-host.ts'

/**
 * Milliseconds from the start of the application's process on a host until the application was ready, as systemd
 * recorded. `undefined` without systemd, or where the application does not report that it is ready.
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
