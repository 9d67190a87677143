import type { SourceSpan } from '../core/source.ts'

/** What to write where a name with a hyphen was taken for a subtraction; `undefined` for other text. */
export function hyphenHint(text: string): string | undefined {
  if (!/^[A-Za-z_][\w.]*(-\w+)+$/.test(text)) return undefined
  return `${text} reads as a subtraction: write _ for - in names, or brackets, such as map["${text.split('.').at(-1)}"]`
}

/** The same for a name in a file, by what stands around it. */
export function hyphenHintAt({ file, start, end }: SourceSpan): string | undefined {
  const before =
    file.text
      .slice(Math.max(0, start - 80), start)
      .split(/[^\w.-]/)
      .at(-1) ?? ''
  const after = /^[\w-]*/.exec(file.text.slice(end, end + 80))?.[0] ?? ''
  return hyphenHint(before + file.text.slice(start, end) + after)
}
