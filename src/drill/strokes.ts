import { sh } from '../core/shell.ts'
import type { PairSettings } from './pair-settings.ts'

/** Sends a signal to all processes of a service, as systemd knows them, or to the one in its pid file. */
export function signalService(service: string, signal: 'KILL' | 'STOP' | 'CONT'): string {
  return sh`
if [ -d /run/systemd/system ]; then systemctl kill -s ${signal} ${service}; else kill -s ${signal} "$(cat /var/run/${service}.pid)"; fi`
    .source
}

/** Has a host let go of the VIP, as for its maintenance. */
export function yieldVip({ scripts }: PairSettings): string {
  return sh`${scripts}/wrtc-role yield`.source
}

export function takeYieldBack({ scripts }: PairSettings): string {
  return sh`${scripts}/wrtc-role no-yield`.source
}
