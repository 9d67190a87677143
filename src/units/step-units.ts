import { assertNever } from '../core/assert-never.ts'
import type { Change, FilePut, Step } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import { putScripts } from '../shell/put-many-script.ts'
import { putStagedScript, type Staged, stageScript } from '../shell/staged-put.ts'

/** A step as shell, with the message for its failure. */
export interface StepScript {
  readonly script: Script
  /** The change that it belongs to. */
  readonly summary: string
  /** Its output is given to the module's `report`. */
  readonly isRun: boolean
  /** What a failed step leaves: `nothing` where the step only waits, or puts one file in place or not at all. */
  readonly whenFailed: 'nothing' | 'something'
  /** False for a step that only waits. */
  readonly alters: boolean
  readonly timeoutMs: number | undefined
}

/** Steps that go to the host's shell in one unit, and what has to be done before them. */
export interface Segment {
  readonly before: 'nothing' | 'reconnect'
  /** A file that is streamed to a staged copy first; `steps` then end with putting it in place. */
  readonly upload: { readonly file: FilePut; readonly stage: Script; readonly summary: string } | undefined
  /** `staged` is what the stage script printed, where there is an upload. */
  steps(staged: Staged | undefined): readonly StepScript[]
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
  for (const { summary, steps, alters = true } of changes) {
    for (const piece of piecesOf(steps)) {
      if (piece.kind === 'reconnect') {
        close()
        before = 'reconnect'
      } else if (piece.kind === 'stream') {
        close()
        close({ file: piece.file, stage: stageScript(piece.file), summary })
      } else {
        current.push(...stepScripts(piece, summary, alters))
      }
    }
  }
  close()
  return segments.length > 0 ? segments : [segment('nothing', [], undefined)]
}

/** Steps of one change as they are sent: consecutive files with inline contents go together. */
type Piece =
  | Exclude<Step, { kind: 'put' }>
  | { readonly kind: 'stream'; readonly file: FilePut }
  | { readonly kind: 'puts'; readonly files: FilePut[] }

function piecesOf(steps: readonly Step[]): readonly Piece[] {
  const pieces: Piece[] = []
  for (const step of steps) {
    const last = pieces.at(-1)
    if (step.kind !== 'put') pieces.push(step)
    else if (step.file.content.kind === 'local') pieces.push({ kind: 'stream', file: step.file })
    else if (last?.kind === 'puts') last.files.push(step.file)
    else pieces.push({ kind: 'puts', files: [step.file] })
  }
  return pieces
}

function segment(
  before: Segment['before'],
  steps: readonly StepScript[],
  upload: Segment['upload'],
): Segment {
  if (upload === undefined) return { before, upload, steps: () => steps }
  const { file, summary } = upload
  const finish = (staged: Staged): StepScript => ({
    script: putStagedScript(file, staged),
    summary,
    isRun: false,
    whenFailed: 'nothing',
    alters: true,
    timeoutMs: undefined,
  })
  return { before, upload, steps: (staged) => (staged === undefined ? [] : [finish(staged)]) }
}

/** Steps of one change as they are shown to the user: the shell that is sent, or a description of a step without shell. */
export function shownSteps(steps: readonly Step[]): readonly string[] {
  return piecesOf(steps).map(shownPiece)
}

function shownPiece(piece: Piece): string {
  if (piece.kind === 'reconnect') return '# the sessions are closed and opened again'
  if (piece.kind === 'stream') return shownStream(piece.file)
  return stepScripts(piece, '', true)
    .map(({ script }) => script.shown)
    .join('\n')
}

function shownStream({ path, content }: FilePut): string {
  return content.kind === 'local' ? `# ${content.size} bytes of ${content.path} are streamed to ${path}` : ''
}

function stepScripts(
  piece: Exclude<Piece, { kind: 'reconnect' | 'stream' }>,
  summary: string,
  alters: boolean,
): readonly StepScript[] {
  const whenFailed = alters ? 'something' : 'nothing'
  switch (piece.kind) {
    case 'run':
      return [{ script: piece.script, summary, isRun: true, whenFailed, alters, timeoutMs: undefined }]
    case 'puts':
      return putScripts(piece.files).map((script) => ({
        script,
        summary,
        isRun: false,
        whenFailed: piece.files.length === 1 ? 'nothing' : whenFailed,
        alters,
        timeoutMs: undefined,
      }))
    case 'wait': {
      const timeoutMs = piece.timeoutMs + WAIT_GRACE_MS
      return [
        { script: waitScript(piece), summary, isRun: false, whenFailed: 'nothing', alters: false, timeoutMs },
      ]
    }
    default:
      return assertNever(piece)
  }
}

/**
 * Milliseconds that a waiting step has beyond its own deadline, for a check that still runs then; afterwards the check
 * is killed.
 */
const WAIT_GRACE_MS = 5_000

/** The deadline counts in the host's uptime, which no change of the clock alters. */
function waitScript({ until, what, timeoutMs, intervalMs }: Extract<Step, { kind: 'wait' }>): Script {
  return sh`read -r now rest </proc/uptime
end=$((\${now%.*} + ${Math.ceil(timeoutMs / 1000)}))
until ( ${until} ) >/dev/null 2>&1; do
  read -r now rest </proc/uptime
  [ "\${now%.*}" -lt "$end" ] || { printf '%s\n' ${`waited ${timeoutMs / 1000} s in vain: ${what}`} >&2; exit 1; }
  sleep ${intervalMs / 1000}
done`
}
