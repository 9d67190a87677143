import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { WATCH_FUNCTIONS } from '../../src/shell/watch-script.ts'

describe('the watcher of a session', () => {
  it.each(['dash', 'bash'])('outlives a sign of life that comes before it has begun: %s', (shell) => {
    const script = `${WATCH_FUNCTIONS}
_w_locked=flock _w_dir=/ _w_at=/ _w_round=10
_w_watch
_w_heard
_w_heard
left=300
until grep -q '^SigCgt:.*[2367abef]..$' "/proc/$_w_dog/status"; do
  left=$((left - 1))
  [ "$left" -gt 0 ] || { echo 'it has ended'; exit; }
  sleep 0.1
done
kill -0 "$_w_dog" && echo lives
_w_unwatch`
    expect(execFileSync(shell, ['-c', script], { encoding: 'utf8', timeout: 60_000 })).toBe('lives\n')
  })
})
