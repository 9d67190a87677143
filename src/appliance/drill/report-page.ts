import type { DrillResult } from './drill-pair.ts'
import { FIGURE_NAMES, figuresOf } from './figures.ts'
import { escaped } from './html.ts'
import { STYLE } from './report-style.ts'
import { timeline } from './timeline.ts'

export interface PageRequest {
  readonly title: string
  readonly when: Date
  readonly results: readonly DrillResult[]
}

/** A page without further files: a table of the figures, and a timeline for each drill. */
export function reportPage({ title, when, results }: PageRequest): string {
  const failed = results.filter(({ verdict }) => verdict.breaches.length > 0).length
  const sum = failed === 0 ? `passed all ${results.length}` : `failed ${failed} of ${results.length}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<h1>${escaped(title)}</h1>
<p>${escaped(when.toISOString())}: ${sum}. Looked at from outside every 10 ms; a time without is the longest one in a row, from the last answer before it to the first one after it.</p>
<table>
${row('th', FIGURE_NAMES)}
${results.map((result) => row('td', figuresOf(result), result.verdict.breaches.length > 0 ? 'failed' : 'passed')).join('\n')}
</table>
${results.map(section).join('\n')}
</html>
`
}

function row(cell: 'th' | 'td', texts: readonly string[], kind = ''): string {
  return `<tr class="${kind}">${texts.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join('')}</tr>`
}

function section(result: DrillResult): string {
  const { scenario, verdict } = result
  const breaches = verdict.breaches.map((breach) => `<li>${escaped(breach)}</li>`).join('')
  return `<section>
<h2>${escaped(scenario.name)}</h2>
<p>${escaped(scenario.summary)}</p>
${breaches === '' ? '' : `<ul class="failed">${breaches}</ul>`}
${timeline(result)}
${marks(result)}
</section>`
}

function marks({ recording: { marks: all, from } }: DrillResult): string {
  const items = all.map(
    ({ at, text }, index) => `<li value="${index + 1}"><b>${seconds(at - from)}</b> ${escaped(text)}</li>`,
  )
  return `<ol>${items.join('')}</ol>`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
