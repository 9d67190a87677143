import type { ProbeOutput } from './module-definition.ts'
import type { Script } from './shell.ts'

/** A probe that can be joined in one script with others of the same `way`. */
export interface JointProbe<Question> extends Script {
  readonly joint: { readonly way: JointWay<Question>; readonly question: Question }
}

/** How probes of one kind are joined: processes are most of what they cost a host. */
export interface JointWay<Question> {
  ask(questions: readonly Question[]): Script
  /** What each probe's own script would have printed; `undefined` where the joint answer does not show that. */
  separate(output: ProbeOutput, questions: readonly Question[]): readonly ProbeOutput[] | undefined
}

/** The part of a probe by which it can be joined with others; `undefined` where it cannot. */
export function jointOf(probe: Script | undefined): JointProbe<unknown>['joint'] | undefined {
  return probe !== undefined && 'joint' in probe ? (probe as JointProbe<unknown>).joint : undefined
}
