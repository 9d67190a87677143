import type { Diagnostics } from '../core/diagnostic.ts'
import { appliance } from './appliance/extension.ts'
import type { Extension, OversightRequest, RunOversight } from './extension.ts'
import type { Project } from './project.ts'

/** The one list through which products extend wrtcplay. */
export const EXTENSIONS: readonly Extension[] = [appliance]

export async function checkProject(project: Project, diagnostics: Diagnostics): Promise<void> {
  for (const { rules } of EXTENSIONS) (await rules()).checkProject(project, diagnostics)
}

/** The oversight of the first product that the run concerns. */
export async function openOversight(request: OversightRequest): Promise<RunOversight | undefined> {
  for (const { rules } of EXTENSIONS) {
    const oversight = await (await rules()).openOversight(request)
    if (oversight !== undefined) return oversight
  }
  return undefined
}

/** By code: what the diagnostics of all products mean. */
export function extensionCodes(): Promise<readonly Readonly<Record<string, string>>[]> {
  return Promise.all(EXTENSIONS.map(async ({ rules }) => (await rules()).codes))
}
