import type { ProbeOutput } from './module-definition.ts'
import type { Script } from './shell.ts'

/** A probe that may also be asked in one script with others that name the same `way`. */
export interface JointProbe<Question> extends Script {
  readonly joint: { readonly way: JointWay<Question>; readonly question: Question }
}

/** How questions of one kind are asked together: what costs a host most is a process for each of them. */
export interface JointWay<Question> {
  ask(questions: readonly Question[]): Script
  /** What each one's own script would have printed; `undefined` where that cannot be told from the common answer. */
  separate(output: ProbeOutput, questions: readonly Question[]): readonly ProbeOutput[] | undefined
}

/** What is common to a probe and others, as far as it can be asked together with them at all. */
export function jointOf(probe: Script | undefined): JointProbe<unknown>['joint'] | undefined {
  return probe !== undefined && 'joint' in probe ? (probe as JointProbe<unknown>).joint : undefined
}
