/**
 * How a session's shell notices that its controller is gone although nothing ended the connection: power lost, network away, frozen.
 * Then TCP gives up after minutes or hours, and so long the host would be held.
 *
 * The controller says every five seconds that it lives; the shell passes that on to a watcher (USR1). A watcher that
 * has heard nothing for three of its rounds of ten seconds ends the shell (USR2): 30 to 40 s after the last word, so that a controller that is
 * suspended for some seconds keeps its host. While a change runs the shell does not mind that signal: what is under way ends first.
 * A look is ended with the shell, and so is what it has started: nobody would ever hear what it finds.
 * `trap : USR2` is not inherited by what a unit runs, as ignoring it would be.
 *
 * The watcher is a process of its own (dash's `read` has no time limit) without the lock and without the session's streams, and goes with the
 * shell. Each time the controller is heard it changes sides: it opens the lock's folder as descriptor 7 or 8. That is how
 * another run tells a holder with a living controller from one that is about to end.
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
  [ -z "$_w_dog" ] || kill -USR1 "$_w_dog" 2>/dev/null
}
_w_busy() {
  trap : USR2
}
_w_idle() {
  trap - USR2
}`.trim()

/** Three of them without a word, and a session ends. */
export const ROUND_SECONDS = 10

/** How often a controller says that it lives. */
export const BEAT_MS = 5_000
