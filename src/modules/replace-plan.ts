import { type Change, type Failure, failure, isFailure } from '../core/module-definition.ts'
import { type EditedFile, rewrite } from './edited-file.ts'
import { fileText } from './file-text.ts'
import { renew } from './pristine.ts'
import { compileRegExp } from './user-regexp.ts'

export interface ReplaceParams {
  readonly path: string
  readonly text?: string
  readonly pattern?: string
  readonly with: string
  readonly keep_pristine?: string
}

export interface ReplaceState {
  readonly live: EditedFile
  readonly copy: EditedFile | undefined
}

export function planReplace(params: ReplaceParams, state: ReplaceState): readonly Change[] | Failure {
  return params.keep_pristine === undefined
    ? planPlain(params, state)
    : planWithCopy(params, params.keep_pristine, state)
}

function planPlain(
  { path, text, pattern, with: value }: ReplaceParams,
  { live }: ReplaceState,
): readonly Change[] | Failure {
  const content = fileText(live.bytes)
  const wanted = content.of(value)
  const compiled = pattern === undefined ? undefined : compileRegExp('pattern', content.of(pattern), 'gm')
  if (isFailure(compiled)) return compiled
  const replaced = (before: string): string =>
    compiled === undefined
      ? before.replaceAll(content.of(text ?? ''), () => wanted)
      : before.replace(compiled, wanted)
  const after = replaced(content.text)
  if (after === content.text) return []
  if (replaced(after) !== after)
    return failure(
      `${path}: what was replaced would match again, and every run would change it`,
      'make `pattern` more exact',
    )
  return [rewrite(path, live, content.toBytes(after), { summary: `replace ${text ?? pattern} in ${path}` })]
}

function planWithCopy(
  { path, text: placeholder = '', with: value }: ReplaceParams,
  copyPath: string,
  { live, copy }: ReplaceState,
): readonly Change[] | Failure {
  const content = fileText(live.bytes)
  const kept = copy === undefined ? undefined : content.of(copy.bytes.toString())
  const words = { placeholder: content.of(placeholder), value: content.of(value) }
  const renewal = renew(content.text, kept, words, { path, copy: copyPath })
  if (renewal === undefined || isFailure(renewal)) return renewal ?? []
  const changes: Change[] = []
  if (renewal.pristine !== kept)
    changes.push(
      rewrite(copyPath, copy, content.toBytes(renewal.pristine), {
        summary: renewal.takesOver
          ? `take over the edits of ${path} into ${copyPath}`
          : `keep a pristine copy of ${path}`,
        like: live,
      }),
    )
  if (renewal.live !== content.text)
    changes.push(
      rewrite(path, live, content.toBytes(renewal.live), {
        summary: `put "${value}" in place of ${placeholder} in ${path}`,
      }),
    )
  return changes
}
