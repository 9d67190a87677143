import { joined, type Printable, print } from '../core/printable.ts'
import { oneLine } from '../core/visible-text.ts'
import { padded, textWidth } from './text-width.ts'

/** Rows in columns, two blanks apart. */
export function textTable(rows: readonly (readonly string[])[], indent = ''): Printable {
  const cells = rows.map((row) => row.map(oneLine))
  const columns = Math.max(0, ...cells.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    cells.reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? '')), 0),
  )
  const line = (row: readonly string[]): string =>
    `${indent}${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  ')}`.trimEnd()
  return joined(
    cells.map((row) => print`${line(row)}\n`),
    '',
  )
}
