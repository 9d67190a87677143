/** A round of a task within a play: where a host stands, and what the probes ahead are for. */
export interface Cursor {
  /** Index in the play's tasks. */
  readonly task: number
  /** Index of the loop's item; 0 without a loop. */
  readonly item: number
}

export function cursorKey(cursor: Cursor): string {
  return `${cursor.task}:${cursor.item}`
}
