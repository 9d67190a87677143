import { type ChildProcess, spawn, spawnSync } from 'node:child_process'

/** Another user of this machine, who turns what he can below a folder as fast as he can. */
export interface SwappingUser {
  /** How often something was exchanged. */
  stop(): Promise<number>
}

export const NOBODY = 65534

/** The user has to get at Node, too. */
export function canSwap(): boolean {
  if (process.getuid?.() !== 0) return false
  return spawnSync(process.execPath, ['-e', ''], { uid: NOBODY, gid: NOBODY, cwd: '/' }).status === 0
}

/**
 * Plays in the newest of the folders `BASE/NUMBER`, whose `home/app` is his: exchanges it for a link to `etc`, files in
 * it for links to `secret`, private folders for his own, and lays out links where backups come to be.
 */
export async function swapBelow(
  base: string,
  at: { etc: string; secret: string },
  seed: number,
): Promise<SwappingUser> {
  const child: ChildProcess = spawn(process.execPath, ['-e', PLAY, base, at.etc, at.secret, String(seed)], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  // It says a digit as it begins.
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return {
    stop: () =>
      new Promise((resolve) => {
        child.on('close', () => resolve(Number(printed)))
        child.stdin?.end()
      }),
  }
}

const PLAY = `
const fs = require('node:fs')
const [base, etc, secret, seed] = process.argv.slice(1)
let state = Number(seed) || 1, done = 0, over = false
const random = (n) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor(state / 4294967296 * n) }
const attempt = (...steps) => { for (const step of steps) try { step(); done++ } catch {} }
const spin = () => { const until = performance.now() + random(4) / 2; while (performance.now() < until); }
const stages = (app) => { try { return fs.readdirSync(app).filter((name) => name.startsWith('.wrtcplay-')) } catch { return [] } }
const seen = new Set()
function steal(app) {
  for (const name of stages(app)) {
    if (seen.has(name)) continue
    seen.add(name)
    const stage = app + '/' + name
    attempt(() => fs.renameSync(stage, app + '/gone-' + name))
    if (random(2) === 0) attempt(() => fs.symlinkSync(etc, stage))
    else attempt(() => fs.mkdirSync(stage), ...['new', 'conf', 'a', 'b'].map((file) => () => fs.symlinkSync(secret, stage + '/' + file)))
    spin()
    if (random(3) === 0) attempt(() => fs.renameSync(stage, app + '/mine-' + done), () => fs.renameSync(app + '/gone-' + name, stage))
  }
}
function play(home) {
  const app = home + '/app', kept = home + '/kept'
  switch (random(5)) {
    case 0:
      attempt(() => fs.renameSync(app, kept), () => fs.symlinkSync(etc, app))
      spin()
      return attempt(() => fs.unlinkSync(app), () => fs.renameSync(kept, app))
    case 1: return steal(app)
    case 2: {
      const file = app + '/' + ['conf', 'a', 'b'][random(3)], side = home + '/side'
      attempt(() => fs.symlinkSync([secret, etc][random(2)], side), () => fs.renameSync(side, file))
      spin()
      return attempt(() => fs.writeFileSync(side, 'old'), () => fs.renameSync(side, file))
    }
    case 3: {
      const now = new Date().toISOString().replace(/[-:]|\\..*/g, '') + 'Z'
      return attempt(...['conf', 'a', 'b'].map((name) => () => fs.symlinkSync(secret, app + '/' + name + '.' + now + '.bak')))
    }
    default: return attempt(() => fs.linkSync(secret, home + '/hard'), () => fs.renameSync(home + '/hard', app + '/conf'))
  }
}
process.stdout.write('0')
process.stdin.on('end', () => { process.stdout.write(String(done)); over = true }).resume()
;(function turn() {
  if (over) return
  const newest = fs.readdirSync(base).map(Number).sort((a, b) => b - a)[0]
  const until = performance.now() + 5
  while (newest !== undefined && performance.now() < until) play(base + '/' + newest + '/home')
  setImmediate(turn)
})()
`
