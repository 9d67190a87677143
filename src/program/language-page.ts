import { cell, codeCell, markdownTable, yamlBlock } from '../core/markdown.ts'
import { BUILT_IN_NAMES, PRECEDENCE } from '../inventory/precedence.ts'
import { RESERVED_NAMES } from '../inventory/variable-name.ts'
import { CEL_FUNCTIONS, CEL_OPERATORS, type CelWord, callsOf } from '../language/cel-functions.ts'
import { EXAMPLE_SCOPE } from '../language/example-scope.ts'
import { TEMPLATE_HELPERS } from '../language/template-helpers.ts'
import { TEMPLATE_WORDS } from '../language/template-words.ts'
import type { AnyKeyword } from './keyword.ts'
import { keywordList, keywordPage, membersOf } from './keyword-page.ts'
import { KEYWORDS } from './keyword-table.ts'
import { PARAMETER_SCHEMA } from './keywords/params.ts'

/** docs/language.md, made from the tables of keywords, functions and helpers. */
export function languagePage(): string {
  return `${[
    '# The language of playbooks',
    'A playbook is a YAML file with a list of plays. A play says on which hosts what is to be so; its tasks are done in their order. ' +
      'All that is wrong in a playbook and in what it includes is told before a host is reached. ' +
      'What a task can be stands in [modules](modules/README.md), which hosts there are in the [inventory](inventory.md).',
    '_This page is made by `npm run docs` from the tables that wrtcplay itself reads playbooks with; a test runs every example._',
    ...places(),
    '## Keywords',
    ...byName().map((keyword) => keywordPage(keyword, 3)),
    ...expressions(),
    ...templates(),
    ...variables(),
  ].join('\n\n')}\n`
}

function places(): readonly string[] {
  return [
    '## Plays',
    keywordList('play'),
    '## Tasks and handlers',
    'A task is a map with exactly one [module](modules/README.md), its parameters below it, and any of these. A handler is a task with a name.',
    keywordList('task'),
    yamlBlock(`- hosts: web
  become: true
  tasks:
    - name: nginx is configured well
      query: nginx -t
      register: check
    - name: nginx has read it
      command: systemctl reload nginx
      when: results.check.rc == 0`),
    '## Includes',
    'An include stands among the tasks of a play or of a task file.',
    keywordList('include'),
    '## Task files',
    'A task file is a map. It may stand anywhere; an include names it.',
    keywordList('task file'),
    'A parameter is a map, which may be empty:',
    markdownTable(['member', 'type', 'meaning'], membersOf(PARAMETER_SCHEMA)),
  ]
}

function byName(): readonly AnyKeyword[] {
  return [...KEYWORDS].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function expressions(): readonly string[] {
  return [
    '## Expressions',
    'Expressions are [CEL](https://cel.dev). `when` and the condition of `until` are expressions; in all other values they stand in `{{ … }}`. ' +
      'A value that is one lone `"{{ … }}"` keeps its type, everything else becomes text. YAML wants quotes around a value that begins with `{{`; `{{ "{{" }}` gives two braces. ' +
      'Values in shell text stand in [`quote`](quoting.md).',
    'Any value may be a secret: `{secret: {env: NAME}}`, `{secret: {file: PATH}}` or `{secret: {command: "COMMAND"}}`. It is had from the controller when it is needed, and masked wherever it would be shown.',
    '### Names',
    markdownTable(
      ['name', 'what it is'],
      [
        ['`NAME`', 'a variable: see [precedence](#precedence-of-variables)'],
        ...BUILT_IN_NAMES.map(({ name, text }) => [
          name
            .split(', ')
            .map((one) => `\`${one}\``)
            .join(', '),
          cell(text),
        ]),
      ],
    ),
    `The examples below have these variables: ${exampleNames()}.`,
    '### Operators',
    markdownTable(['operator', 'meaning', 'example', 'gives'], CEL_OPERATORS.map(operatorRow)),
    '### Functions',
    markdownTable(['function', 'what it gives', 'example', 'gives'], CEL_FUNCTIONS.map(functionRow)),
  ]
}

function exampleNames(): string {
  return Object.entries(EXAMPLE_SCOPE)
    .map(([name, value]) => codeCell(`${name}: ${JSON.stringify(value)}`))
    .join(', ')
}

function operatorRow(word: CelWord): readonly string[] {
  return [codeCell(word.name), ...exampleCells(word)]
}

function functionRow(word: CelWord): readonly string[] {
  return [callsOf(word.name).map(codeCell).join(' '), ...exampleCells(word)]
}

function exampleCells({ text, example, gives }: CelWord): readonly string[] {
  return [cell(text), codeCell(example), codeCell(JSON.stringify(gives))]
}

function templates(): readonly string[] {
  const rows = TEMPLATE_WORDS.map(({ name, text, example, gives }) => [
    codeCell(name),
    cell(text),
    codeCell(example),
    codeCell(gives),
  ])
  const helpers = [...TEMPLATE_HELPERS].map(([name, { text, example, gives }]) => [
    codeCell(name),
    cell(text),
    codeCell(example),
    codeCell(gives),
  ])
  return [
    '## Templates',
    'Files that [`template`](modules/template.md) renders are [Handlebars](https://handlebarsjs.com), without escaping for HTML and stricter: a name that is not there is a failure. ' +
      'They see the names that expressions see. The examples have the variables of those of expressions.',
    markdownTable(['in the template', 'meaning', 'example', 'gives'], rows),
    '### Helpers',
    'A helper stands in `{{name value …}}`, or in parentheses as a value of another one or of a block.',
    markdownTable(['helper', 'what it gives', 'example', 'gives'], helpers),
  ]
}

function variables(): readonly string[] {
  return [
    '## Precedence of variables',
    'Where several of these name a variable, the one further down wins.',
    markdownTable(
      ['', 'where', ''],
      PRECEDENCE.map(({ where, text }, index) => [String(index + 1), where, text]),
    ),
    'Variables of the inventory and of the play see each other by name, whatever their order and whichever wins: a play that sets `home` changes what the inventory makes from `{{ home }}`. ' +
      'What an inventory makes its variables from must be there without any playbook, `-e` aside. ' +
      'The `vars` of a task or an include see those before them. A value under `with` is evaluated where it is written; a default of a parameter sees the parameters before it. ' +
      'A task file sees its own parameters, and none of a file that includes it.',
    `Names of variables are made of letters, digits and \`_\`, and no digit begins them. These are wrtcplay’s own: ${RESERVED_NAMES.map((name) => `\`${name}\``).join(', ')}.`,
  ]
}
