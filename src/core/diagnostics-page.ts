import { markdownTable } from './markdown.ts'

/** docs/diagnostics.md, made from the tables of codes. */
export function diagnosticsPage(tables: readonly Readonly<Record<string, string>>[]): string {
  const rows = tables.flatMap((codes) => Object.entries(codes).map(([code, text]) => [`\`${code}\``, text]))
  return `${[
    '# Diagnostics',
    'All that is wrong in an inventory, a playbook and what it includes is told before a host is reached, all of it at once. Each message has a code behind it, in brackets: the text may change between versions, the code does not. ' +
      '`wrtcplay docs CODE` says what one means; `wrtcplay validate --output json` gives them to other programs.',
    '_This page is made by `npm run docs`._',
    markdownTable(['code', 'what it means'], rows),
  ].join('\n\n')}\n`
}
