/** Names a task within a run and, in a loop, one of the task's items. Probes ahead are kept by this address. */
export interface ItemAddress {
  /** Unique in the playbook: the task's address and, within a loop, the item's key. */
  readonly text: string
  /** The task's address. */
  readonly task: string
  /** Number of the loop's item; 0 without a loop. */
  readonly item: number
}
