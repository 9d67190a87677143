import type { Reporter } from '../journal/event.ts'
import type { Styles } from './ansi.ts'
import type { TextSink } from './text-sink.ts'

/** One of the forms that `--output` chooses from. */
export interface ReporterKind {
  readonly name: string
  /** What it is, in help and documentation: "one event a line". */
  readonly summary: string
  readonly open: (context: ReportContext) => Promise<Output>
}

/** What a run's user sees. */
export interface Output {
  readonly reporter: Reporter
  /** A line between the others, about the program itself. */
  readonly say: (line: string) => void
}

/** What a reporter may know of the run and of where it writes to. */
interface ReportContext {
  /** Standard output; events are masked already. */
  readonly events: TextSink
  /** Standard error. */
  readonly notices: TextSink
  readonly styles: Styles
  /** The terminal's width now; `undefined` where no line can be written over. */
  readonly columns: (() => number) | undefined
  readonly isVerbose: boolean
  readonly showsDiffs: boolean
  /** Where the journal is. */
  readonly journal: string
  /** The command that runs again what failed. */
  readonly again: string
  /** Milliseconds from any origin. */
  readonly now: () => number
}
