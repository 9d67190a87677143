import { DIAGNOSTIC_CODES } from '../../core/diagnostic-codes.ts'
import { diagnosticsPage } from '../../core/diagnostics-page.ts'
import { type Printable, print, printable } from '../../core/printable.ts'
import { inventoryPage } from '../../inventory/inventory-page.ts'
import { modulePage } from '../../modules/module-page.ts'
import { modules } from '../../modules/registry.ts'
import { unknownWordHint } from '../../program/check-keys.ts'
import { firstSentence, keywordPage } from '../../program/keyword-page.ts'
import { KEYWORDS } from '../../program/keyword-table.ts'
import { languagePage } from '../../program/language-page.ts'
import { textTable } from '../../report/text-table.ts'
import { CONNECTIONS } from '../../transport/transport-table.ts'
import { defineCommand } from '../command.ts'
import { usageError } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'
import { extensionCodes } from '../extensions.ts'

export const docs = defineCommand({
  positionals: [{ name: 'NAME', kind: 'optional' }],
  options: {},
  examples: ['wrtcplay docs until', 'wrtcplay docs copy', 'wrtcplay docs unknown-variable'],
  async act({ positionals: [name] }, { stdout }) {
    stdout.write(name === undefined ? contents() : print`${printable(await pageOf(name))}\n`)
    return EXIT.asked
  },
})

/** The page of a keyword, a module, a diagnostic's code, or one of the references. */
async function pageOf(name: string): Promise<string> {
  const keyword = KEYWORDS.find((one) => one.name === name)
  if (keyword !== undefined) return keywordPage(keyword, 1)
  const module = modules.get(name)
  if (module !== undefined) return modulePage(module).trimEnd()
  const page = REFERENCES.find((one) => one.name === name)
  if (page !== undefined) return page.text().trimEnd()
  const tables = [DIAGNOSTIC_CODES, ...(await extensionCodes())]
  if (name === DIAGNOSTICS.name) return diagnosticsPage(tables).trimEnd()
  const codes: Readonly<Record<string, string>> = Object.assign({}, ...tables)
  const meaning = Object.hasOwn(codes, name) ? codes[name] : undefined
  if (meaning !== undefined) return `${name}: ${meaning}`
  const words = [...KEYWORDS, ...modules.values(), ...REFERENCES, DIAGNOSTICS].map((one) => one.name)
  const known = [...words, ...Object.keys(codes)]
  throw usageError(
    `there is no keyword, no module and no code "${name}"`,
    unknownWordHint(name, known) ?? 'wrtcplay docs lists them',
  )
}

const REFERENCES = [
  { name: 'language', summary: 'all of playbooks, expressions and templates', text: languagePage },
  {
    name: 'inventory',
    summary: 'hosts, groups, pairs, connection, patterns',
    text: () => inventoryPage(CONNECTIONS),
  },
] as const

const DIAGNOSTICS = { name: 'diagnostics', summary: 'the codes of what can be wrong in files' } as const

function contents(): Printable {
  const keywords = KEYWORDS.map((one) => [one.name, firstSentence(one.documentation.text)])
  const uses = [...modules.values()].map((one) => [one.name, one.summary])
  const references = [...REFERENCES, DIAGNOSTICS].map((one) => [one.name, one.summary])
  return print`keywords\n${textTable(keywords, '  ')}\nmodules\n${textTable(uses, '  ')}\nreferences\n${textTable(references, '  ')}`
}
