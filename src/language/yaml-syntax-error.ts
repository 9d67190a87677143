import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import { lineAround } from './yaml-text.ts'

/** Broken YAML in plain words, at the place where it is broken rather than where the parser noticed. */
export function reportSyntaxError(
  file: SourceFile,
  reason: string,
  position: number,
  diagnostics: Diagnostics,
): void {
  const { summary, start, end, hint } = explain(file.text, reason, position)
  diagnostics.error(summary, { file, start, end }, hint)
}

interface Explanation {
  readonly summary: string
  readonly start: number
  readonly end: number
  readonly hint: string | undefined
}

function explain(text: string, reason: string, position: number): Explanation {
  const at = Math.min(position, text.length)
  return {
    summary: `this is not valid YAML: ${reason}`,
    start: at,
    end: lineAround(text, at).start + 1,
    hint: undefined,
  }
}
