/** Where changes are recorded before they are made. */
export interface ChangeRecord {
  /**
   * Keeps a content that a change replaces, in a file named for its digest. Resolves with the reason where the content
   * is not kept.
   */
  keep(bytes: Buffer): Promise<string | undefined>
  /** Resolves when all earlier events and contents are on the disk, or with the reason why they are not. */
  sync(): Promise<string | undefined>
}
