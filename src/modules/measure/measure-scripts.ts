import { type Script, sh } from '../../core/shell.ts'

/** What a measurement probes, and how often. */
export interface MeasurePlan {
  /** Letters, digits, _ and -. */
  readonly name: string
  /** A test that ends with 0 while the probed service answers. */
  readonly look: Script
  readonly everyMs: number
  readonly lastsSeconds: number
}

/**
 * Shell that sets `$dir` to the private folder of a measurement of this name, and `$pid` to its process when one runs.
 * The process has that folder as working directory, which tells it from another process with the same number. Root's
 * folders are in /run, which is empty after a boot; another user's are in /tmp, where a folder that somebody else made
 * is not touched.
 */
function place(name: string): Script {
  return sh`user=$(id -u)
if [ "$user" = 0 ] && [ -d /run ]; then dir=/run; else dir=/tmp; fi
dir=$dir/wrtcplay-measure-$user-${name}
pid=
if [ -e "$dir" ] || [ -L "$dir" ]; then
  { [ -d "$dir" ] && [ ! -L "$dir" ] && [ "$(stat -c %u "$dir")" = "$user" ]; } ||
    { echo "$dir belongs to somebody else" >&2; exit 3; }
  { read -r pid <"$dir/pid"; } 2>/dev/null
  [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$dir" ] || pid=
fi`
}

export function runningProbe(name: string): Script {
  return sh`${place(name)}
if [ -n "$pid" ]; then echo running; else echo none; fi`
}

/**
 * Starts the measurement in a session of its own, so that it outlives the connection, and with all inherited
 * descriptors closed, so that nothing waits for it. Ends once the measurement has begun.
 */
export function startScript(plan: MeasurePlan): Script {
  return sh`${place(plan.name)}
[ -z "$pid" ] || kill -KILL "-$pid"
command -v setsid >/dev/null || { echo 'the host has no setsid' >&2; exit 1; }
sleep 0.01 || { echo 'its sleep knows no fractions of a second' >&2; exit 1; }
rm -rf "$dir" && mkdir -m 700 "$dir" && cd "$dir" || exit
cat >loop <<'WRTCPLAY_LOOP'
${loop(plan)}
WRTCPLAY_LOOP
setsid sh ./loop "$dir" </dev/null >/dev/null 2>&1 9<&- &
tries=0
until [ -e begun ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { echo 'it did not begin within 5 s' >&2; rm -rf "$dir"; exit 1; }
  sleep 0.1
done`
}

/**
 * The loop of a measurement. Times are hundredths of a second since boot, which no change of the clock alters. An
 * outage lasts from the last test that was answered to the end of the next one that is answered. When its time is
 * over, the measurement removes its folder.
 */
function loop({ look, everyMs, lastsSeconds }: MeasurePlan): Script {
  return sh`trap '' HUP PIPE
trap 'stopped=yes' TERM
look() {
  ( ${look}
  ) >/dev/null 2>&1
}
clock() {
  read -r uptime _ </proc/uptime
  now=\${uptime%.*}\${uptime#*.}
}
stopped= looks=0 away=
clock
begun=$now good=$now end=$((now + ${lastsSeconds * 100}))
echo $$ >pid
: >outages
: >begun
while [ -z "$stopped" ] && [ "$now" -lt "$end" ]; do
  if look; then
    clock
    [ -z "$away" ] || echo "$good $now" >>outages
    away= good=$now
  else
    clock
    away=yes
  fi
  looks=$((looks + 1))
  sleep ${everyMs / 1000}
done
if [ -z "$stopped" ]; then
  cd / && rm -rf "$1"
  exit
fi
clock
[ -z "$away" ] || echo "$good $now" >>outages
echo "looked $begun $now $looks" >result.new
mv result.new result`
}

/** Ends the measurement, prints what it found, and removes its folder. */
export function stopScript(name: string): Script {
  return sh`${place(name)}
[ -n "$pid" ] || { echo 'it has ended by itself' >&2; exit 1; }
kill -TERM "$pid"
tries=0
until [ -e "$dir/result" ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 150 ] || { kill -KILL "-$pid" 2>/dev/null; rm -rf "$dir"; echo 'it did not end within 15 s' >&2; exit 1; }
  sleep 0.1
done
cat "$dir/result" "$dir/outages"
rm -rf "$dir"`
}
