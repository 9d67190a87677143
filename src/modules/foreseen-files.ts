import type { Foreseen } from '../core/foreseen.ts'
import type { FileQuery, Found, FoundFile } from './file-probe.ts'
import type { PathFacts } from './path-facts.ts'

/** A look's answer as it would be with earlier changes made, in a dry run. */
export function withForeseen(found: Found, query: FileQuery, foreseen: Foreseen | undefined): Found {
  if (foreseen === undefined) return found
  return {
    files: found.files.map((file) => foreseenFile(file, foreseen)),
    folders: found.folders.map((facts, index) => foreseen.facts(query.folders[index] ?? '', facts)),
    plain: found.plain.map((facts, index) => foreseen.facts(query.plain?.[index] ?? '', facts)),
  }
}

function foreseenFile(file: FoundFile, foreseen: Foreseen): FoundFile {
  const { path } = file
  const facts = foreseen.facts(path, file.facts)
  const written = foreseen.content(path)
  if (facts === undefined) return { path, facts, sha256: undefined, content: undefined }
  if (written === undefined) return { ...file, facts }
  return { path, facts, sha256: written.sha256, content: written.bytes }
}

/**
 * The folder that a file goes into, where a change that does not say what it leaves may make it: a package brings the
 * folder of its settings.
 */
export function folderToCome(
  path: string,
  facts: PathFacts | undefined,
  foreseen: Foreseen | undefined,
): PathFacts | undefined {
  if (facts !== undefined || foreseen === undefined) return facts
  return foreseen.mayMake(`file:${path}`) || foreseen.mayMake('package:*') ? TO_COME : undefined
}

const TO_COME: PathFacts = {
  type: 'directory',
  mode: '0755',
  uid: '0',
  gid: '0',
  owner: 'root',
  group: 'root',
  size: 0,
}
