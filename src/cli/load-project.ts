import { checkPairVariables } from '../appliance/settings/check-pair-variables.ts'
import { Diagnostics } from '../core/diagnostic.ts'
import { print } from '../core/printable.ts'
import { loadInventory } from '../inventory/load-inventory.ts'
import { localFiles } from '../inventory/local-files.ts'
import type { Inventory } from '../inventory/model.ts'
import type { Scope } from '../language/value-template.ts'
import { modules } from '../modules/registry.ts'
import { loadPlaybook } from '../program/load-playbook.ts'
import type { Playbook } from '../program/model.ts'
import { stylesFor } from '../report/ansi.ts'
import { counted } from '../report/counted.ts'
import { wantsColour } from './colour-choice.ts'
import { Told } from './command-failure.ts'
import { diagnosticsText } from './diagnostics-text.ts'
import { EXIT } from './exit-code.ts'
import { namedSecrets } from './extra-secrets.ts'
import { readExtraVars } from './extra-vars.ts'
import { type FoundFile, findFile } from './find-file.ts'
import { DEFAULT, findInventory } from './find-inventory.ts'
import type { Terminal } from './terminal.ts'

/** What was named on the command line. */
export interface ProjectRequest {
  readonly playbook: string
  readonly inventory: string | undefined
  readonly extraVars: readonly string[]
  readonly color: boolean | undefined
}

/** Everything is checked; nothing has been connected to. */
export interface Project {
  readonly inventory: Inventory
  readonly playbook: Playbook
  readonly extraVars: Scope
}

/** Loads and checks all of it. Says everything that is wrong at once, and throws then. */
export function loadProject(request: ProjectRequest, terminal: Terminal): Project {
  const diagnostics = new Diagnostics()
  const files = localFiles(terminal.files)
  const extraVars = readExtraVars(request.extraVars, files, diagnostics)
  for (const value of namedSecrets(extraVars)) terminal.masker.add(value)
  const inventory = readInventory(request.inventory, terminal, diagnostics)
  const found = findFile(request.playbook, terminal.folder)
  sayIfShipped(request.playbook, found, terminal)
  const playbook = loadPlaybook({
    path: found.path,
    files,
    inventory,
    catalog: modules,
    extraVars,
    diagnostics,
  })
  if (inventory !== undefined && playbook !== undefined)
    checkPairVariables({ inventory, playbook, extraVars, diagnostics })
  tellDiagnostics(diagnostics, request.color, terminal)
  if (inventory === undefined || playbook === undefined) throw new Error('loading failed and did not say why')
  return { inventory, playbook, extraVars }
}

/** For commands that need no playbook. */
export function loadInventoryAlone(
  request: { readonly inventory: string | undefined; readonly color: boolean | undefined },
  terminal: Terminal,
): Inventory {
  const diagnostics = new Diagnostics()
  const inventory = readInventory(request.inventory, terminal, diagnostics)
  tellDiagnostics(diagnostics, request.color, terminal)
  if (inventory === undefined) throw new Error('loading failed and did not say why')
  return inventory
}

/** Says what there is to say; throws when it holds errors. */
export function tellDiagnostics(
  diagnostics: Diagnostics,
  color: boolean | undefined,
  terminal: Terminal,
  exitCode: number = EXIT.wrongInput,
): void {
  const { all } = diagnostics
  if (all.length === 0) return
  const styles = stylesFor(wantsColour(color, terminal.env, terminal.isErrorTerminal))
  terminal.stderr.write(diagnosticsText(all, styles))
  const errors = all.filter((one) => one.severity === 'error').length
  if (errors === 0) return
  if (exitCode === EXIT.wrongInput)
    terminal.stderr.write(print`\n${counted(errors, 'mistake')} found, nothing was connected to\n`)
  throw new Told(exitCode)
}

function readInventory(
  given: string | undefined,
  terminal: Terminal,
  diagnostics: Diagnostics,
): Inventory | undefined {
  const found = findInventory(given, terminal.folder)
  if (given !== undefined || found.isShipped) sayIfShipped(given ?? DEFAULT, found, terminal)
  else if (found.path !== DEFAULT)
    terminal.stderr.write(print`There is no ${DEFAULT} here: using the lab's, ${found.path}\n`)
  return loadInventory({
    path: found.path,
    files: localFiles(terminal.files),
    home: terminal.home,
    diagnostics,
  })
}

function sayIfShipped(given: string, found: FoundFile, { stderr }: Terminal): void {
  if (found.isShipped)
    stderr.write(print`There is no ${given} here: using the one that came with wrtcplay, ${found.path}\n`)
}
