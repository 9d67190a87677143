/** Where a run's changes are written down before they are made. */
export interface ChangeRecord {
  /** Keeps what a change replaces, by its digest; tells why it is not kept, or `undefined`. */
  keep(bytes: Buffer): Promise<string | undefined>
  /** Ends when all that was told and kept so far is on the disk; tells why it cannot be, or `undefined`. */
  sync(): Promise<string | undefined>
}
