import { parseEvents, YAMLException } from 'js-yaml'
import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import { buildDocument } from './yaml-builder.ts'
import type { YamlNode } from './yaml-node.ts'
import { reportSyntaxError } from './yaml-syntax-error.ts'
import { findTrap, type Patch, patchedText } from './yaml-traps.ts'

/**
 * Reads YAML 1.2 (core schema) into nodes that know their place. What is wrong is reported; `undefined` means
 * that there is nothing to go on with. A value that YAML cannot read because of how it begins (`{{`, `@`, `!`)
 * is reported and taken as the text that was meant, so that the rest of the file is checked too.
 */
export function parseYaml(file: SourceFile, diagnostics: Diagnostics): YamlNode | undefined {
  const patches: Patch[] = []
  while (patches.length <= MOST_PATCHES) {
    const text = patchedText(file.text, patches)
    try {
      return buildDocument(file, text, parseEvents(text, { filename: file.path }), diagnostics)
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error
      const position = error.mark?.position ?? 0
      const trap = findTrap(file, text, position)
      if (trap === undefined) {
        reportSyntaxError(file, error.reason, position, diagnostics)
        return undefined
      }
      diagnostics.error('yaml-trap', trap.summary, trap.span, trap.hint)
      patches.push(trap.span)
    }
  }
  return undefined
}

/** More unreadable values than that in one file are not worth reading on. */
const MOST_PATCHES = 50
