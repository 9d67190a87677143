# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What others may say, as docs/wrtc-data-protocol.md has it. What does not keep to that counts as not said.

work=$run_dir/data
# Room for 100 000 files and as many of a base, with names of 60 characters.
most_bytes=33554432
most_lines=400000

grammar='
  function is_number(t) { return t ~ /^(0|[1-9][0-9]*)$/ && length(t) <= 12 }
  function is_name(t) { return t == "-" || t ~ /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/ && length(t) <= 253 }
  function is_role(t) { return t == "active" || t == "standby" || t == "fault" || t == "-" }
  function is_digest(t) { return length(t) == 64 && t !~ /[^0-9a-f]/ }
  function is_path(t) {
    return length(t) <= 4096 && t ~ /^\.\/./ && t !~ /[^ -~\200-\377]|\\/ && ("/" substr(t, 3) "/") !~ /\/\.?\.?\//
  }
  function is_file(t) { return is_digest(substr(t, 1, 64)) && substr(t, 65, 2) == "  " && is_path(substr(t, 67)) }
  function is_mac(t) { return length(t) == 17 && (tolower(t) ":") !~ /[^0-9a-f:]/ && t ~ /^..:..:..:..:..:..$/ && t !~ /::/ }
  function is_epoch(t,  word, count) {
    count = length(t) > 600 ? 0 : split(t, word, /[ ]/)
    if (count == 4 || count == 5 && word[5] == "") word[5] = "-"
    if (t !~ /^epoch [^ ]+ [^ ]+ [^ ]+( [^ ]*)?$/ || !is_number(word[2]) || !is_name(word[3])) return 0
    if (!is_number(word[4]) || !is_role(word[5])) return 0
    first = "epoch " word[2] " " word[3] " " word[4] " " word[5]
    return 1
  }
  function is_holding(t) {
    sub(/ $/, " -", t)
    if (t !~ /^(holds|lacks) [a-z-]+$/ || !is_role(substr(t, 7))) return 0
    first = t
    return 1
  }
  function is_reason(t) {
    return length(t) <= 200 && t ~ /^(planned: |check failed: |keepalived ended$)/ && t !~ /[^ -~]/
  }
  function is_first(t) { return of == "files" || (of == "offer" ? is_epoch(t) : is_holding(t)) }
  function is_further(t) {
    if (of == "files") return is_file(t)
    if (of == "tell") return !kept && is_reason(t)
    return t ~ /^[bn] / && is_file(substr(t, 3)) || t ~ /^m / && is_mac(substr(t, 3))
  }'

# Of what comes in, which `said` has brought, only what keeps to the grammar of $1: an `offer`, a `tell` or `files`. Fails
# when it is too much, or not whole, or begins otherwise; $work/why-$1 holds the reason. $2 is in seconds, $3 may bound the bytes.
# shellcheck disable=SC2086 # an option, or none
checked() {
  most=${3:-$most_bytes}
  timeout $foreground "$2" head -c "$((most + 1))" 2>/dev/null |
    awk -v of="$1" -v most_bytes="$most" -v most_lines="$most_lines" -v why="$work/why-$1" "$grammar"'
      function refuse(text) { print text >why; refused = 1; exit 1 }
      { bytes += length($0) + 1; count++; status = 0 }
      bytes > most_bytes || count > most_lines { refuse("it is longer than " most_bytes " bytes or " most_lines " lines") }
      $0 == "" { next }
      $0 == "status 0" { status = 1; next }
      ended { odd++; next }
      $0 == "wrtc-data 2" && of != "files" && !begun && !versioned { versioned = 1; lines = 1; next }
      { lines++ }
      versioned && $0 == "end " lines - 1 { ended = 1; next }
      /^refused / && of == "files" { $0 = substr($0, 9, 300); gsub(/[^ -~]/, "?"); refuse($0) }
      !begun && of != "files" { if (!is_first($0)) refuse("it begins otherwise than it must"); print first; begun = 1; next }
      is_further($0) { print; kept++; next }
      # There are interfaces whose addresses are none of six bytes.
      !/^m / || length($0) > 99 { odd++ }
      END {
        if (refused || !lines && of != "files") exit 1
        if (!status || (of != "files" && !begun)) { print "it was cut short" >why; exit 1 }
        if (versioned && !ended) { print "its end is missing" >why; exit 1 }
        if (odd) print odd " of its lines are none of the grammar" >why
      }'
}

forget_why() {
  [ ! -e "$work/why-$1" ] || rm -f "$work/why-$1"
}

# Appends how it ended to what a command says.
said() {
  "$@" 2>/dev/null </dev/null
  printf '\nstatus %s\n' "$?"
}

# $1 is what was read, $2 what it is of. The reason may hold what others chose: `checked` has made it printable.
complain_of() {
  reason=
  read -r reason 2>/dev/null <"$work/why-$1" || :
  [ -z "$reason" ] || complain "$2: $reason"
}

# Of an answer what keeps to the grammar; in version 2 between a line that tells so, and one that counts the lines.
trailed() {
  awk -v of="$1" -v version="$2" "$grammar"'
    BEGIN { if (version == 2) { print "wrtc-data 2"; lines = 1 } }
    $0 == "status 1" { exit 1 }
    $0 == "status 0" { if (version == 2) print "end " lines; exit }
    !begun { if (!is_first($0)) exit 1; print first; lines++; begun = 1; next }
    is_further($0) { print; lines++; kept++ }'
}
