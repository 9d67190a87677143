import { printable } from '../core/printable.ts'
import { padded, textWidth } from '../report/text-width.ts'

/** Rows in columns, two blanks apart. */
export function textTable(rows: readonly (readonly string[])[], indent = ''): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell).replaceAll('\n', ' ')))
  const columns = Math.max(0, ...cells.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    cells.reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? '')), 0),
  )
  const line = (row: readonly string[]): string =>
    `${indent}${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  ')}`.trimEnd()
  return cells.map((row) => `${line(row)}\n`).join('')
}
