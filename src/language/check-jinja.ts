import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'

/** Reports what only Jinja would understand: it would be written to the host as it stands. */
export function checkJinja(file: SourceFile, diagnostics: Diagnostics): void {
  for (const found of file.text.matchAll(TAG)) {
    const [text, word = ''] = found
    const span = { file, start: found.index, end: found.index + text.length }
    diagnostics.error('jinja', 'templates are Handlebars, and this is Jinja', span, hintFor(word))
  }
}

/** `{% word … %}`, and a remark `{# … #}`, in one line. */
const TAG =
  /\{%[-+]? {0,9}(if|elif|else|endif|for|endfor|set|endset|raw|endraw|include|import|from|macro|endmacro|block|endblock|extends|filter|with)\b[^\n%]{0,200}%\}|\{# [^\n]{0,200}? #\}/g

const HINTS: Readonly<Record<string, string>> = {
  if: 'write {{#if name}} … {{/if}}, and {{#unless name}} for its contrary',
  elif: 'write {{else if name}}',
  else: 'write {{else}}',
  endif: 'write {{/if}}',
  for: 'write {{#each list as |item|}} … {{/each}}',
  endfor: 'write {{/each}}',
  set: 'put the value into the `vars` of the task',
  raw: 'put a \\ before {{ that is to stay as it is',
  endraw: 'put a \\ before {{ that is to stay as it is',
  '': 'write {{! … }} for a remark',
}

function hintFor(word: string): string {
  const hint = Object.hasOwn(HINTS, word) ? HINTS[word] : 'put what it would hold into the template itself'
  return `${hint}; a file that Jinja is to read on the host is put there with \`copy\``
}
