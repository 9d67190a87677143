import type { Play, Task } from '../program/model.ts'
import type { ProbeWindow } from '../units/probe-window.ts'
import type { Participant } from './participant.ts'
import type { RunContext } from './run-context.ts'

/** A task's turn on one host. */
export interface Turn {
  readonly task: Task
  readonly play: Play
  readonly participant: Participant
  readonly window: ProbeWindow
  readonly isHandler: boolean
  readonly run: RunContext
}
