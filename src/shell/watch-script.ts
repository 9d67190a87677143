/**
 * How a session's shell notices that its controller is gone although the connection was never closed, as after a loss of
 * power or network: TCP would give up only after minutes or hours, and the host would be locked until then.
 *
 * The controller sends a sign of life every five seconds, which the shell passes on to a watcher (USR1). A watcher that has
 * heard nothing for three rounds of ten seconds ends the shell (USR2): 30 to 40 s after the last sign of life, so that a
 * controller that is suspended for some seconds keeps its host. While a change runs, the shell ignores USR2, and ends after
 * the change. A probe is ended together with the shell, and with all processes that the probe has started. The trap is
 * `trap : USR2`, because what a unit runs would inherit an ignored signal.
 *
 * The watcher is a process of its own, because dash's `read` has no time limit. It holds neither the lock nor the streams
 * of the session, and ends with the shell. After each sign of life the watcher changes sides: it opens the lock's folder as
 * descriptor 7 or 8. By these changes another run tells a holder with a living controller from one that is about to end.
 *
 * A sign of life that comes before the watcher has its trap would end it: `SigCgt` in proc(5) tells whether it has it, with the
 * bit 1 << 9 for USR1.
 */
export const WATCH_FUNCTIONS = `
_w_watcher='
reader=$1 outer=$2 at=$3 round=$4 heard= missed=0 side=8
born() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- \${stat##*) }
  [ "$1" != Z ] && echo "\${20}"
}
below() {
  for file in /proc/[0-9]*/stat; do
    read -r stat 2>/dev/null <"$file" || continue
    child=\${stat%% *}
    case "\${stat##*) }" in [A-Z]" $1 "*) [ "$child" = $$ ] || { echo "$child:$(born "$child")"; (below "$child"); } ;; esac
  done
}
turn() {
  heard=1
  case $side in 8) side=7; exec 7<"$at" 8<&- ;; *) side=8; exec 8<"$at" 7<&- ;; esac
}
exec 8<"$at"
trap turn USR1
trap "kill \\$!; exit" TERM
since=$(born "$reader") first=$(born "$outer")
while :; do
  sleep "$round" &
  while wait $!; [ $? -gt 128 ] && kill -0 $!; do :; done
  [ "$(born "$reader")" = "$since" ] || exit
  missed=$((missed + 1))
  [ -z "$heard" ] || missed=0
  heard=
  [ "$missed" -ge 3 ] || continue
  under=$(below "$reader")
  kill -USR2 "$reader"
  [ "$(born "$reader")" = "$since" ] && sleep 1
  [ "$(born "$reader")" = "$since" ] && continue
  for one in $under; do
    [ "$(born "\${one%%:*}")" = "\${one#*:}" ] && kill -KILL "\${one%%:*}"
  done
  [ "$(born "$outer")" = "$first" ] && kill -KILL "$outer"
  exit
done'
_w_watch() {
  _w_dog=
  [ "$_w_locked" != none ] && read -r _w_reader _w_rest </proc/self/stat || return 0
  ( exec sh -c "$_w_watcher" watch "$_w_reader" "$$" "\${_w_at:-$_w_dir}" "$_w_round" ) </dev/null >/dev/null 2>&1 9<&- &
  _w_dog=$!
}
_w_unwatch() {
  [ -z "$_w_dog" ] || kill "$_w_dog" 2>/dev/null
  _w_dog=
}
_w_heard() {
  [ -n "$_w_dog" ] || return 0
  _w_caught=
  while read -r _w_name _w_caught; do [ "$_w_name" != SigCgt: ] || break; done 2>/dev/null <"/proc/$_w_dog/status"
  case $_w_caught in '' | *[2367abef]??) kill -USR1 "$_w_dog" 2>/dev/null ;; esac
}
_w_busy() {
  trap : USR2
}
_w_idle() {
  trap - USR2
}`.trim()

/** Seconds of a round; a session ends after three rounds without a word of its controller. */
export const ROUND_SECONDS = 10

/** Milliseconds between two signs of life of a controller. */
export const BEAT_MS = 5_000
