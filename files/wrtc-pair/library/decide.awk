# wrtc-pair scripts, version 4
#
# What becomes of each file when the two hosts meet. awk, POSIX.
#
# Of each file there are four versions, told by digests: theirs and ours, and what each host had when the two went different
# ways (their_base, our_base). Input: part=1, what the peer offers (`n` its files, `b` its base); part=2, our base; part=3, our
# files; lines of `sha256sum`. `writes` is 1 where this host was promoted and may have written since; what a mere standby has,
# came from the other one. `forked` is 0 where the peer followed this host up to its own promotion: what it had then is
# what the two had in common. Output, in files that begin with `out`:
#
#     fetch     theirs is taken
#     conflict  both have written it: ours is kept in wrtc_conflicts, and theirs is taken
#     push      ours is given to the peer; `given` has the digest that the peer's must still have, or -, and ours
#
# A file that stands in none of them is left as it is. Every combination stands in test/templates/decisions.txt.

function digest(line) { return substr(line, 1, 64) }

function is_file(line) { return length(line) > 68 && digest(line) !~ /[^0-9a-f]/ && substr(line, 65, 4) == "  ./" }

function put(list, line) { if (is_file(line)) list[substr(line, 67)] = digest(line) }

function push(path) {
  print path > (out "push")
  print (path in theirs ? theirs[path] : "-"), ours[path], path > (out "given")
}

function decide_theirs(path) {
  if (!(path in ours)) print path > (out "fetch")
  else if (ours[path] == theirs[path]) return
  else if (!writes || ours[path] == their_base[path] || ours[path] == our_base[path]) print path > (out "fetch")
  else if ((forked ? our_base[path] : their_base[path]) == theirs[path]) push(path)
  else {
    print path > (out "conflict")
    print path > (out "fetch")
  }
}

part == 1 && /^b / { put(their_base, substr($0, 3)) }
part == 1 && /^n / { put(theirs, substr($0, 3)) }
part == 2 { put(our_base, $0) }
part == 3 { put(ours, $0) }
END {
  for (path in theirs) decide_theirs(path)
  if (writes) for (path in ours) if (!(path in theirs) && !(path in their_base)) push(path)
}
