import { type Printable, print, printable } from '../../core/printable.ts'
import { inventoryPage } from '../../inventory/inventory-page.ts'
import { modulePage } from '../../modules/module-page.ts'
import { modules } from '../../modules/registry.ts'
import { unknownWordHint } from '../../program/check-keys.ts'
import { firstSentence, keywordPage } from '../../program/keyword-page.ts'
import { KEYWORDS } from '../../program/keyword-table.ts'
import { languagePage } from '../../program/language-page.ts'
import { textTable } from '../../report/text-table.ts'
import { defineCommand } from '../command.ts'
import { usageError } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'

export const docs = defineCommand({
  positionals: [{ name: 'NAME', kind: 'optional' }],
  options: {},
  examples: ['wrtcplay docs until', 'wrtcplay docs copy', 'wrtcplay docs inventory'],
  act({ positionals: [name] }, { stdout }) {
    stdout.write(name === undefined ? contents() : print`${printable(pageOf(name))}\n`)
    return Promise.resolve(EXIT.asked)
  },
})

/** Of a keyword, of a module, or one of the two references. */
function pageOf(name: string): string {
  const keyword = KEYWORDS.find((one) => one.name === name)
  if (keyword !== undefined) return keywordPage(keyword, 1)
  const module = modules.get(name)
  if (module !== undefined) return modulePage(module).trimEnd()
  const page = REFERENCES.find((one) => one.name === name)
  if (page !== undefined) return page.text().trimEnd()
  const known = [...KEYWORDS, ...modules.values(), ...REFERENCES].map((one) => one.name)
  throw usageError(
    `there is no keyword and no module "${name}"`,
    unknownWordHint(name, known) ?? 'wrtcplay docs lists them',
  )
}

const REFERENCES = [
  { name: 'language', summary: 'all of playbooks, expressions and templates', text: languagePage },
  { name: 'inventory', summary: 'hosts, groups, pairs, connection, patterns', text: inventoryPage },
] as const

function contents(): Printable {
  const keywords = KEYWORDS.map((one) => [one.name, firstSentence(one.documentation.text)])
  const uses = [...modules.values()].map((one) => [one.name, one.summary])
  const references = REFERENCES.map((one) => [one.name, one.summary])
  return print`keywords\n${textTable(keywords, '  ')}\nmodules\n${textTable(uses, '  ')}\nreferences\n${textTable(references, '  ')}`
}
