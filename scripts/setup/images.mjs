import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './run.mjs'

/**
 * Has the images that lab hosts boot from built in the background, where they are missing: tests that boot no host run meanwhile.
 * Whoever needs one before it is there waits for it, and builds it himself when this has failed. What it returns comes true when
 * it has ended, well or not.
 */
export function buildImagesMeanwhile() {
  const builder = spawn(process.execPath, [fileURLToPath(import.meta.url)], { cwd: ROOT, stdio: 'ignore' })
  return new Promise((resolve) => builder.once('close', resolve).once('error', resolve))
}

function buildImages() {
  for (const flavour of ['systemd', 'sysv']) {
    // A lab of this name is taken for a test's, and is removed by the next one when this process has died.
    const name = `test-${process.pid}-00000f`
    wrtcplay('lab', 'up', '--name', name, '--hosts', '1', '--flavour', flavour)
    wrtcplay('lab', 'down', '--name', name)
  }
}

function wrtcplay(...args) {
  spawnSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], { cwd: ROOT, stdio: 'ignore' })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildImages()
