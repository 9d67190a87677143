/** A table of Markdown. Cells may hold Markdown, and neither line ends nor bars of their own. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(line)].join('\n')
}

/** A text as a cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** A text as code in a cell; it may hold backquotes. */
export function codeCell(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return `${fence}${cell(text)}${fence}`
}

export function yamlBlock(text: string): string {
  return `\`\`\`yaml\n${text}\n\`\`\``
}
