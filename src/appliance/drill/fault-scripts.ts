import { sh } from '../../core/shell.ts'
import type { PairSettings } from '../settings/settings.ts'

/** Sends a signal to all processes of a service, as systemd knows them, or to the process in the service's pid file. */
export function signalService(service: string, signal: 'KILL' | 'STOP' | 'CONT'): string {
  return sh`
if [ -d /run/systemd/system ]; then
  systemctl kill -s ${signal} ${service}
else
  file=${`/var/run/${service}.pid`}
  read -r pid <"$file" || exit 1
  case $pid in '' | 0* | 1 | *[!0-9]*) echo "$file holds no process id" >&2; exit 1 ;; esac
  # Whoever can write the file names processes of his own in it, and no others.
  owner=$(stat -c %u "$file") && { [ "$owner" = 0 ] || [ "$owner" = "$(stat -c %u "/proc/$pid")" ]; } || exit 1
  kill -s ${signal} "$pid"
fi`.source
}

/** Makes a host give up the VIP, as for its maintenance. */
export function yieldVip({ scripts }: PairSettings): string {
  return sh`${scripts}/wrtc-role yield`.source
}

export function takeYieldBack({ scripts }: PairSettings): string {
  return sh`${scripts}/wrtc-role no-yield`.source
}
