import type { Printable } from '../../../src/core/printable.ts'
import type { TextSink } from '../../../src/report/text-sink.ts'

/** Keeps what is written. */
export class CollectedText implements TextSink {
  text = ''

  write(text: Printable): void {
    this.text += text.toString()
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}
