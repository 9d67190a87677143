import type { Foreseen } from '../../../core/foreseen.ts'
import type { FileQuery, Found, FoundFile } from './file-probe.ts'
import type { PathFacts } from './path-facts.ts'

/** The answer of a file probe as earlier changes of a dry run would make it. */
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
 * The folder into which a file goes, where a pending change with unknown effects may make that folder, as a package
 * makes the folder of its settings.
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
