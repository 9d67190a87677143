import type { TextSink } from '../../../src/report/text-sink.ts'

/** Keeps what is written. */
export class CollectedText implements TextSink {
  text = ''

  write(text: string): void {
    this.text += text
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}
