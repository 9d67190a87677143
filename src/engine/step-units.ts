import type { Change, FilePut, Step } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import { putScript, putStagedScript, stageScript } from '../remote/put-script.ts'

/** A step as shell, with the words for its failure. */
export interface StepScript {
  readonly script: Script
  /** The change that it belongs to. */
  readonly summary: string
  /** Its output is given to the module's `report`. */
  readonly isRun: boolean
  readonly timeoutMs: number | undefined
}

/** Steps that go to the host's shell at once, and what has to be done before them. */
export interface Segment {
  readonly before: 'nothing' | 'reconnect'
  /** A file that is streamed to a staged copy first; `steps` then end with putting it in place. */
  readonly upload: { readonly file: FilePut; readonly stage: Script; readonly summary: string } | undefined
  /** `staged` is what the stage script printed. */
  steps(staged: string): readonly StepScript[]
}

/** Cuts the steps of all changes where one unit cannot go on: at a fresh session and before a streamed file. */
export function segmentsOf(changes: readonly Change[]): readonly Segment[] {
  const segments: Segment[] = []
  let current: StepScript[] = []
  let before: Segment['before'] = 'nothing'
  const close = (upload?: Segment['upload']): void => {
    if (current.length > 0 || before !== 'nothing' || upload !== undefined)
      segments.push(segment(before, current, upload))
    current = []
    before = 'nothing'
  }
  for (const { step, summary } of changes.flatMap((change) =>
    change.steps.map((step) => ({ step, summary: change.summary })),
  )) {
    if (step.kind === 'reconnect') {
      close()
      before = 'reconnect'
    } else if (step.kind === 'put' && step.file.content.kind === 'local') {
      close()
      close({ file: step.file, stage: stageScript(step.file.path), summary })
    } else {
      current.push(stepScript(step, summary))
    }
  }
  close()
  return segments.length > 0 ? segments : [segment('nothing', [], undefined)]
}

function segment(
  before: Segment['before'],
  steps: readonly StepScript[],
  upload: Segment['upload'],
): Segment {
  if (upload === undefined) return { before, upload, steps: () => steps }
  const { file, summary } = upload
  const finish = (staged: string): StepScript => ({
    script: putStagedScript(file, staged),
    summary,
    isRun: false,
    timeoutMs: undefined,
  })
  return { before, upload, steps: (staged) => [finish(staged)] }
}

/** A step as it is shown: its shell, or what is done without any. */
export function shownStep(step: Step): string {
  if (step.kind === 'reconnect') return '# the sessions are closed and opened again'
  if (step.kind === 'put' && step.file.content.kind === 'local')
    return `# ${step.file.content.size} bytes of ${step.file.content.path} are streamed to ${step.file.path}`
  return stepScript(step, '').script.shown
}

function stepScript(step: Exclude<Step, { kind: 'reconnect' }>, summary: string): StepScript {
  switch (step.kind) {
    case 'run':
      return { script: step.script, summary, isRun: true, timeoutMs: undefined }
    case 'put':
      return { script: putScript(step.file), summary, isRun: false, timeoutMs: undefined }
    case 'wait':
      return { script: waitScript(step), summary, isRun: false, timeoutMs: step.timeoutMs + WAIT_GRACE_MS }
    default:
      return unreachable(step)
  }
}

const WAIT_GRACE_MS = 30_000

/** The deadline is taken from the host's uptime, which no clock step moves. */
function waitScript({ until, what, timeoutMs, intervalMs }: Extract<Step, { kind: 'wait' }>): Script {
  return sh`read -r now rest </proc/uptime
end=$((\${now%.*} + ${Math.ceil(timeoutMs / 1000)}))
until ( ${until} ) >/dev/null 2>&1; do
  read -r now rest </proc/uptime
  [ "\${now%.*}" -lt "$end" ] || { printf '%s\n' ${`waited ${timeoutMs / 1000} s in vain: ${what}`} >&2; exit 1; }
  sleep ${intervalMs / 1000}
done`
}

function unreachable(step: never): never {
  throw new Error(`no such step: ${JSON.stringify(step)}`)
}
