import { visible } from '../../core/visible-text.ts'

/** Text as it may stand in HTML, in attributes, too; what would turn or hide other text is made visible. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
