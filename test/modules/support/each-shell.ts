import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect } from 'vitest'
import { isFailure } from '../../../src/core/module-definition.ts'
import { apply, look, tryLook } from './local-host.ts'
import { availableShells, type Shell } from './shells.ts'
import { treeDigest } from './tree-digest.ts'

export const ODD_NAMES = [
  'plain',
  'two words',
  "it's",
  'a"quote',
  '$HOME `id` \\n',
  'new\nline',
  '-n',
  'ünï*?[x]',
  'tab\there',
  'return\rhere',
  'No such file or directory',
]

/** A shell of this machine with a folder of its own for each test. */
export interface Workbench {
  readonly shell: Shell
  /** A path in the test's folder. */
  readonly at: (...parts: string[]) => string
  /** Applies, finds nothing left to do, and sees that looking alone alters nothing. */
  readonly settle: (module: string, params: object) => { summaries: readonly string[]; result: unknown }
  /** The refusal, with the folder's name left out. */
  readonly failureOf: (module: string, params: object) => { message: string; hint: string | undefined }
}

/** The scenarios under dash, bash and BusyBox; a shell that this machine does not have is skipped visibly. */
export function eachShell(title: string, scenarios: (bench: Workbench) => void): void {
  const tools = mkdtempSync(join(tmpdir(), 'wrtcplay-tools-'))
  chmodSync(tools, 0o755)
  afterAll(() => {
    rmSync(tools, { recursive: true, force: true })
  })
  for (const { name, shell } of availableShells(tools))
    describe.skipIf(shell === undefined)(`${title} under ${name}`, () => {
      if (shell !== undefined) scenarios(workbench(shell))
    })
}

function workbench(shell: Shell): Workbench {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-modules-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    shell,
    at: (...parts) => join(folder, ...parts),
    settle(module, params) {
      const before = treeDigest(folder)
      look(shell, module, params)
      expect(treeDigest(folder), 'a probe changed something').toBe(before)
      const { summaries, result, left } = apply(shell, module, params)
      expect(left).toEqual([])
      return { summaries, result }
    },
    failureOf(module, params) {
      const outcome = tryLook(shell, module, params)
      if (!isFailure(outcome)) throw new Error(`no failure, but: ${outcome.summaries.join(', ')}`)
      return { message: outcome.message.replaceAll(folder, ''), hint: outcome.hint }
    },
  }
}
