import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../../src/core/format-diagnostic.ts'
import { SourceFile, type SourceSpan } from '../../../src/core/source.ts'
import { parseYaml } from '../../../src/language/parse-yaml.ts'
import { EvaluationError } from '../../../src/language/value-template.ts'
import type { YamlNode } from '../../../src/language/yaml-node.ts'

export function sourceFile(text: string, path = 'test.yml'): SourceFile {
  return new SourceFile(path, text)
}

/** Reads YAML that must be right. */
export function readYaml(text: string): YamlNode {
  const diagnostics = new Diagnostics()
  const node = parseYaml(sourceFile(text), diagnostics)
  if (node === undefined || diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return node
}

/** The value of a key of YAML that is a map. */
export function readValue(text: string, key: string): YamlNode {
  const node = readYaml(text)
  const entry = node.kind === 'map' ? node.entries.find((candidate) => candidate.key === key) : undefined
  if (entry === undefined) throw new Error(`there is no ${key}`)
  return entry.value
}

/** All diagnostics as the user sees them. */
export function allText(diagnostics: Diagnostics): string {
  return diagnostics.all.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`).join('\n')
}

export function textAt({ file, start, end }: SourceSpan): string {
  return file.text.slice(start, end)
}

/** The `EvaluationError` that an action throws, as text with its place. */
export function failureOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return formatDiagnostic({ severity: 'error', summary: error.message, span: error.span, hint: error.hint })
  }
  throw new Error('nothing was thrown')
}
