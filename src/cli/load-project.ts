import { Diagnostics } from '../core/diagnostic.ts'
import { localFiles } from '../inventory/local-files.ts'
import { SchemaValidator } from '../language/schema-validator.ts'
import { modules } from '../modules/registry.ts'
import { loadPlaybook } from '../program/load-playbook.ts'
import { checkProject } from './extensions.ts'
import { namedSecrets } from './extra-secrets.ts'
import { readExtraVars } from './extra-vars.ts'
import { findFile } from './find-file.ts'
import type { Project } from './project.ts'
import { readInventory, sayIfShipped } from './read-inventory.ts'
import { reportAsJson, reportDiagnostics } from './report-diagnostics.ts'
import type { Terminal } from './terminal.ts'

/** The files and variables that the command line names. */
export interface ProjectRequest {
  readonly playbook: string
  readonly inventory: string | undefined
  readonly extraVars: readonly string[]
  readonly color: boolean | undefined
  /** `json`: diagnostics go to standard output, for other programs. */
  readonly format?: 'text' | 'json'
}

/** Loads and checks a project. Prints all mistakes at once; throws where there are errors. */
export async function loadProject(request: ProjectRequest, terminal: Terminal): Promise<Project> {
  const diagnostics = new Diagnostics()
  const files = localFiles(terminal.files)
  const extraVars = readExtraVars(request.extraVars, files, diagnostics)
  for (const value of namedSecrets(extraVars)) terminal.masker.add(value)
  const validator = new SchemaValidator()
  const inventory = readInventory(request.inventory, terminal, diagnostics, validator)
  const found = findFile(request.playbook, terminal.folder)
  sayIfShipped(request.playbook, found, terminal)
  const playbook = loadPlaybook({
    path: found.path,
    files,
    inventory,
    catalog: modules,
    extraVars,
    validator,
    diagnostics,
  })
  if (inventory !== undefined && playbook !== undefined)
    await checkProject({ inventory, playbook, extraVars }, diagnostics)
  if (request.format === 'json') reportAsJson(diagnostics, terminal)
  else reportDiagnostics(diagnostics, request.color, terminal)
  if (inventory === undefined || playbook === undefined) throw new Error('loading failed and did not say why')
  return { inventory, playbook, extraVars }
}
