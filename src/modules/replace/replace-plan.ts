import { type Change, type Failure, failure, isFailure, type Plan } from '../../core/module-definition.ts'
import { type EditedFile, rewrite } from '../shared/edits/edited-file.ts'
import { fileText } from '../shared/edits/file-text.ts'
import { textExpression } from '../shared/edits/user-regexp.ts'
import type { CheckedWrite } from '../shared/placement/placement-params.ts'
import { updatePristine } from './pristine.ts'

export interface ReplaceParams extends CheckedWrite {
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

export function planReplace(params: ReplaceParams, state: ReplaceState): Plan {
  return params.keep_pristine === undefined
    ? planPlain(params, state)
    : planWithCopy(params, params.keep_pristine, state)
}

function planPlain(params: ReplaceParams, { live }: ReplaceState): Plan {
  const { path, text, pattern, with: value } = params
  const content = fileText(live.bytes)
  const planned = ([once = '', twice]: readonly string[]): readonly Change[] | Failure => {
    if (once === content.text) return []
    if (once !== twice)
      return failure(
        `${path}: what was replaced would match again, and every run would change it`,
        'make `pattern` more exact',
      )
    const summary = `replace ${text ?? pattern} in ${path}`
    return [rewrite(path, live, content.toBytes(once), { summary, write: params })]
  }
  if (pattern === undefined) {
    const replaced = (before: string): string => before.replaceAll(text ?? '', () => value)
    const once = replaced(content.text)
    return planned([once, replaced(once)])
  }
  const expression = textExpression('pattern', pattern)
  if (isFailure(expression)) return expression
  return {
    kind: 'inquiry',
    search: {
      what: `\`pattern\` in ${path}`,
      expressions: [expression],
      texts: [content.text],
      replacement: value,
    },
    next: ({ replaced }) => planned(replaced),
  }
}

function planWithCopy(
  params: ReplaceParams,
  copyPath: string,
  { live, copy }: ReplaceState,
): readonly Change[] | Failure {
  const { path, text: placeholder = '', with: value } = params
  const content = fileText(live.bytes)
  const copied = copy === undefined ? undefined : fileText(copy.bytes)
  const kept = copied?.text
  const words = { placeholder, value }
  const update = updatePristine(content.text, kept, words, { path, copy: copyPath })
  if (update === undefined || isFailure(update)) return update ?? []
  const changes: Change[] = []
  if (update.pristine !== kept)
    changes.push(
      rewrite(copyPath, copy, content.toBytes(update.pristine), {
        summary: update.takesOver
          ? `take over the edits of ${path} into ${copyPath}`
          : `keep a pristine copy of ${path}`,
        like: live,
      }),
    )
  if (update.live !== content.text)
    changes.push(
      rewrite(path, live, content.toBytes(update.live), {
        summary: `put "${value}" in place of ${placeholder} in ${path}`,
        write: params,
      }),
    )
  return changes
}
