/**
 * An awk program (POSIX, BusyBox) that judges each `sync` block of an lsyncd configuration. It skips comments and
 * texts (Lua 5.4 manual, 3.1). It prints `deletes N` for the Nth block without `delete = false`, `overwrites N` for a
 * block without `update = true`, and at the end `syncs COUNT`. tasks/lsyncd.yml holds the same program.
 */
export const LUA_SYNCS = String.raw`{ text = text $0 "\n" }
function close_of(at,  mark) {
  if (substr(text, at, 1) != "[" || !match(substr(text, at, 40), /^\[=*\[/)) return ""
  opening = RLENGTH
  mark = substr(text, at + 1, opening - 2)
  return "]" mark "]"
}
function skip_to(at, end,  found) {
  found = index(substr(text, at), end)
  return found ? at + found - 1 + length(end) : length(text) + 1
}
function word(t) { gsub(/[^A-Za-z0-9_-]/, "", t); return "\1" t "\1" }
function code_of(  at, c, end, from, out) {
  at = 1
  while (at <= length(text)) {
    c = substr(text, at, 1)
    if (c == "-" && substr(text, at, 2) == "--") {
      end = close_of(at + 2)
      at = end == "" ? skip_to(at, "\n") - 1 : skip_to(at + 2 + opening, end)
    } else if ((end = close_of(at)) != "") {
      from = at + opening
      at = skip_to(from, end)
      out = out word(substr(text, from, at - from - length(end)))
    } else if (c == "\"" || c == "\047") {
      from = at + 1
      for (at++; at <= length(text) && substr(text, at, 1) != c; at++) if (substr(text, at, 1) == "\\") at++
      out = out word(substr(text, from, at - from))
      at++
    } else {
      if (c !~ /[ \t\r\n]/ || out !~ /[ ]$/) out = out (c ~ /[ \t\r\n]/ ? " " : c)
      at++
    }
  }
  return out
}
function judge(block,  top) {
  gsub(/ /, "", block)
  top = substr(block, 2)
  while (match(top, /\{[^{}]*\}/)) top = substr(top, 1, RSTART - 1) substr(top, RSTART + RLENGTH)
  if (("," top ",") !~ /[,;{(](delete|\[\1delete\1\])=false[,;})]/ || block ~ /\1--(delete|del)[a-z-]*\1/)
    print "deletes " count
  if (block !~ /[,;{](update|\[\1update\1\])=true[,;}]/ && block !~ /\1(--update|-u)\1/) print "overwrites " count
}
END {
  code = " " code_of()
  while (match(code, /[^A-Za-z0-9_.:\1]sync ?\(? ?\{/)) {
    code = substr(code, RSTART + RLENGTH - 1)
    depth = 0
    for (at = 1; at <= length(code); at++) {
      c = substr(code, at, 1)
      if (c == "{") depth++
      if (c == "}" && --depth == 0) break
    }
    count++
    judge(substr(code, 1, at))
    code = substr(code, at)
  }
  print "syncs " count + 0
}`
