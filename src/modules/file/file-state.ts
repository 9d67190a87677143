import type { Foreseen } from '../../core/foreseen.ts'
import { type Failure, isFailure, type ProbeOutput } from '../../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { NOT_THERE, trouble } from '../shared/commands/probe-trouble.ts'
import { foreignTest } from '../shared/files/attributes.ts'
import { fileProbe } from '../shared/files/joint-file-probe.ts'
import { type PathFacts, readStats, statScript } from '../shared/files/path-facts.ts'

export interface FileState {
  /** `undefined` when nothing has that path. */
  readonly facts: PathFacts | undefined
  /** The target of a symbolic link. */
  readonly target: string | undefined
  /** Whether a folder that is to be removed is not empty. */
  readonly hasEntries: boolean
  /** A path within the folder that has another owner or group, if there is one. */
  readonly foreign: string | undefined
}

interface FileQuestion {
  readonly path: string
  readonly state: string
  readonly owner?: string
  readonly group?: string
  readonly recurse?: boolean
}

/** A probe of one path. Further questions cost a process each, and are asked only where the answer matters. */
export function fileStateProbe(question: FileQuestion): Script {
  const { path, state } = question
  if (state !== 'link' && state !== 'absent' && !asksInside(question))
    return fileProbe({ files: [], folders: [], plain: [path], follow: false })
  const parts = [statScript([path], { follow: false })]
  if (state === 'link') parts.push(sh`if [ -L ${path} ]; then readlink ${path}; fi`)
  if (state === 'absent')
    parts.push(sh`if [ -d ${path} ] && [ ! -L ${path} ]; then ls -A ${path} | head -n 1; fi`)
  if (asksInside(question))
    parts.push(
      sh`if [ -d ${path} ] && [ ! -L ${path} ]; then find ${path} ${foreignTest(question)} -print | head -n 1; fi`,
    )
  return joinScripts([...parts, sh`:`])
}

export function readFileState(
  output: ProbeOutput,
  question: FileQuestion,
  foreseen: Foreseen | undefined,
): FileState | Failure {
  const { facts, end } = readStats(output.stdout, 0, [question.path])
  const [own] = facts
  const failed = trouble(
    question.state === 'absent' ? belowNoFolder(output) : output,
    own === undefined ? 1 : 0,
  )
  if (isFailure(failed)) return failed
  const answer = output.stdout.subarray(end).toString().replace(/\n$/, '')
  const now = foreseen === undefined ? own : foreseen.facts(question.path, own)
  const made = foreseen?.below(question.path) ?? []
  return {
    facts: now,
    target:
      now?.type === 'link' && question.state === 'link'
        ? (foreseen?.target(question.path) ?? answer)
        : undefined,
    hasEntries: question.state === 'absent' && (answer !== '' || made.length > 0),
    foreign: asksInside(question) && answer !== '' ? answer : undefined,
  }
}

/** Below a path that is a file there is nothing: a path that should be absent is absent. */
function belowNoFolder(output: ProbeOutput): ProbeOutput {
  const stderr = output.stderr.toString().replace(/: Not a directory$/gm, `: ${NOT_THERE}`)
  return { ...output, stderr: Buffer.from(stderr) }
}

function asksInside({ state, owner, group, recurse = false }: FileQuestion): boolean {
  return recurse && state === 'directory' && (owner ?? group) !== undefined
}
