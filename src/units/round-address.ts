/** A round of a task within a run: where a host stands, and what the probes ahead are for. */
export interface RoundAddress {
  /** Unique in the playbook: the task's address and, within a loop, the item's key. */
  readonly text: string
  /** The task's address. */
  readonly task: string
  /** Number of the loop's item; 0 without a loop. */
  readonly item: number
}
