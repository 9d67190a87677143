/** Where text goes. Writing never throws; what cannot be delivered any more is dropped. */
export interface TextSink {
  write(text: string): void
  /** Resolves when everything written so far has been handed over or dropped. */
  flush(): Promise<void>
}
