import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Scope } from '../../../src/language/value-template.ts'
import { pathOf } from '../../support/needed-tools.ts'
import { type OldVersion, rendered, renderedOf } from './rendered.ts'

/** The shells that hosts have for `sh`, as far as this machine has them. */
export const SHELLS: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['dash']],
  ['bash', ['bash', '--posix']],
  ['busybox', ['busybox', 'sh']],
] satisfies [string, string[]][]

/**
 * The failover scripts in a folder of their own, on a "host" whose services and addresses are files there. What was
 * done to services is in `log`, one line each: "wrtc start".
 */
export class FakeHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'wrtc-pair-'))
  readonly #shell: readonly string[]
  #changes: Scope

  constructor(shell: readonly string[], changes: Scope = {}, without: readonly string[] = []) {
    this.#shell = shell
    this.#changes = changes
    for (const name of ['bin', 'run', 'state', 'data', 'up', 'init.d']) mkdirSync(this.path(name))
    for (const name of TOOLS) if (!without.includes(name)) this.#link(name)
    for (const [name, text] of Object.entries(FAKES)) this.#command(name, text)
    this.write('log', '')
    this.write('said', '')
    this.write('conf', '{}')
    writeFileSync(this.path('init.d/wrtc'), '', { mode: 0o755 })
    this.install(SCRIPTS)
  }

  /**
   * Makes the application's files those of a user that is not root, below a home of his own, `home`. Root may do so.
   */
  giveHomeTo({ name, uid, gid }: Account): void {
    for (const folder of ['home', 'home/data', 'home/.ssh']) {
      mkdirSync(this.path(folder))
      chownSync(this.path(folder), uid, gid)
    }
    chmodSync(this.folder, 0o755)
    chmodSync(this.path('said'), 0o666)
    const own = { wrtc_user: name, wrtc_data: this.path('home/data') }
    this.#changes = { ...this.#changes, ...own, wrtc_conflicts: this.path('home/conflicts') }
    this.install(SCRIPTS)
  }

  /** Puts some of `SCRIPTS` in place, as a run of the playbook does. */
  install(scripts: readonly string[]): void {
    for (const name of scripts) {
      if (name === LIBRARY) {
        mkdirSync(this.path(LIBRARY), { recursive: true })
        for (const file of readdirSync(join(FILES, 'library')))
          this.#put(`${LIBRARY}/${file}`, readFileSync(join(FILES, 'library', file), 'utf8'), 0o644)
      } else if (name === 'settings.conf') {
        this.#put(name, rendered('settings.conf.hbs', this.#settings()), 0o644)
      } else {
        this.#put(name, readFileSync(join(FILES, 'programs', name), 'utf8'), 0o755)
      }
    }
  }

  /** The scripts of an earlier version, and nothing of the present one. */
  installOld(version: OldVersion): void {
    for (const name of SCRIPTS) this.remove(name)
    for (const name of OLD_SCRIPTS[version]) {
      const template =
        name === 'wrtc-decide' ? 'wrtc-decide.hbs' : `${name.endsWith('.sh') ? name : `${name}.sh`}.hbs`
      this.#put(name, renderedOf(version, template, this.#settings()), 0o755)
    }
  }

  #settings(): Scope {
    return {
      peer: { name: 'right', address: '127.0.0.1' },
      wrtc_user: userInfo().username,
      script_dir: this.folder,
      run_dir: this.path('run'),
      state_dir: this.path('state'),
      wrtc_config: this.path('conf'),
      wrtc_data: this.path('data'),
      wrtc_conflicts: this.path('conflicts'),
      ...this.#changes,
    }
  }

  /** Replaced and not written into: what runs goes on reading what it has begun to read. */
  #put(name: string, text: string, mode: number): void {
    writeFileSync(this.path(`${name}.new`), this.#besides(text), { mode })
    renameSync(this.path(`${name}.new`), this.path(name))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  has(name: string): boolean {
    return existsSync(this.path(name))
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  lines(name: string): readonly string[] {
    return this.read(name).split('\n').filter(Boolean)
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text)
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true, recursive: true })
  }

  /** Runs `wrtc-role` or `wrtc-check`; ends when all that it started and that holds its output has ended. */
  run(script: string, ...args: readonly string[]): Promise<{ code: number; stderr: string; tookMs: number }> {
    const [file = '', ...first] = [...this.#shell, this.path(script), ...args]
    const started = performance.now()
    const child = spawn(file, first, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 45_000 })
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += data
    })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) =>
        resolve({ code: code ?? -1, stderr, tookMs: performance.now() - started }),
      )
    })
  }

  /** What was started in the background may still write a last file: removing begins anew then. */
  async close(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return this.remove('')
      } catch (error) {
        if (tries === 100) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  /** The scripts trust no PATH and no folder but the system's own, and BusyBox prefers its own commands. */
  #besides(text: string): string {
    const hidden = this.#shell[0] === 'busybox' ? Object.keys(FAKES) : []
    const fakes = hidden.map((name) => `${name}() { ${this.path(`bin/${name}`)} "$@"; }`)
    return (
      text
        .replace(
          /^PATH=.*$/m,
          [`PATH=${this.path('bin')} FAKE=${this.folder}`, 'export FAKE', ...fakes].join('\n'),
        )
        .replaceAll('/run/systemd/system', this.path('no-systemd'))
        .replaceAll('/etc/init.d', this.path('init.d'))
        // A port at which nothing listens.
        .replaceAll('/dev/tcp/$1/22', '/dev/tcp/$1/1')
        .replaceAll('/var/run/keepalived.pid', this.path('keepalived.pid'))
    )
  }

  #link(name: string): void {
    const found = pathOf(name)
    // Some machines have no rsync: tests that need it are skipped there.
    if (found !== undefined) symlinkSync(found, this.path(`bin/${name}`))
  }

  #command(name: string, text: string): void {
    writeFileSync(this.path(`bin/${name}`), `#!/bin/sh\n${text}`, { mode: 0o755 })
  }
}

const FILES = join(import.meta.dirname, '../../../files/wrtc-pair')
const LIBRARY = 'wrtc-pair-4'

/** In the order in which the playbook writes them. The library is a folder. */
export const SCRIPTS = [
  LIBRARY,
  'settings.conf',
  'wrtc-role',
  'wrtc-adopt',
  'wrtc-change',
  'wrtc-check',
  'wrtc-data',
  'wrtc-pair.sh',
  'wrtc-receive',
  'wrtc-sync',
] as const

export const OLD_SCRIPTS = {
  'version-1': ['wrtc-pair.sh', 'wrtc-data', 'wrtc-role', 'wrtc-check'],
  'version-3': ['wrtc-pair.sh', 'wrtc-decide', 'wrtc-data', 'wrtc-role', 'wrtc-check', 'wrtc-sync'],
} as const satisfies Record<OldVersion, readonly string[]>

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const TOOLS = (
  'sh bash cat mkdir rm mv date sed grep tr head timeout sleep df flock ' +
  'awk find sha256sum sort cut wc ls ln tail chown id rsync rmdir stat touch yes openssl curl'
).split(' ')

/** How long what a script leaves behind goes on: a script that waited for that would take longer. */
const LEFT_SECONDS = 12
export const LEFT_MS = 1_000 * LEFT_SECONDS

/**
 * `peer` holds the folder of the other host: what is asked over SSH is done there. `says` is what the peer answers to whatever it
 * is asked, `floods` what it begins with and never ends, and where there is `hangs` it says nothing for a minute; `meanwhile` is a script that is run once the peer has told of its files. `slow` makes each action on a service last, `spawns` leaves a child behind that keeps
 * what it inherited open. `full` is a disk on which `cp` makes a folder and no more.
 */
const FAKES = {
  ip: `case $* in
*' del '*) rm -f "$FAKE/vip" ;;
*) [ ! -e "$FAKE/vip" ] || echo 'inet the VIP' ;;
esac
`,
  service: `[ "$2" = status ] && { [ -e "$FAKE/up/$1" ]; exit; }
echo "$1 $2" >>"$FAKE/log"
[ ! -e "$FAKE/slow" ] || sleep 0.2
[ ! -e "$FAKE/slow" ] || echo "$1 $2 done" >>"$FAKE/log"
case $2 in
start) [ ! -e "$FAKE/broken" ] || exit 1
  : >"$FAKE/up/$1"
  [ ! -e "$FAKE/spawns" ] || sleep ${LEFT_SECONDS} >/dev/null 2>&1 & ;;
stop) rm -f "$FAKE/up/$1" ;;
esac
`,
  pidof: `[ -e "$FAKE/keepalived" ]\n`,
  ssh: `[ ! -e "$FAKE/hangs" ] || exec sleep 60
[ ! -e "$FAKE/floods" ] || { cat "$FAKE/floods"; exec yes "$(cat "$FAKE/floods")"; }
[ ! -e "$FAKE/says" ] || { cat "$FAKE/says"; exit; }
[ -e "$FAKE/peer" ] || exit 255
while case $1 in -*) ;; *) false ;; esac; do shift 2; done
shift
sh -c "$(printf %s "$*" | sed "s#$FAKE#$(cat "$FAKE/peer")#g")"
status=$?
case $* in *' offer '*) [ ! -e "$FAKE/meanwhile" ] || sh "$FAKE/meanwhile" ;; esac
exit "$status"
`,
  cp: `[ ! -e "$FAKE/full" ] || { mkdir "$3"; exit 1; }
exec /bin/cp "$@"
`,
  ping: `[ -e "$FAKE/witness" ]
`,
  arping: `cat "$FAKE/arp" 2>/dev/null
`,
  setsid: `echo "$*" >>"$FAKE/watch"
[ ! -e "$FAKE/lasting" ] || sleep ${LEFT_SECONDS}
`,
  logger: `shift 3; echo "$*" >>"$FAKE/said"\n`,
}
