import type { Printable } from '../core/printable.ts'

/** Where text goes. Writing never throws; what cannot be delivered any more is dropped. */
export interface TextSink {
  write(text: Printable): void
  /** Resolves when everything written so far has been handed over or dropped. */
  flush(): Promise<void>
}
