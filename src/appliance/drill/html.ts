import { visible } from '../../core/visible-text.ts'

/** Text for HTML and attributes. Characters that would turn or hide other text are made visible. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
