/** What stands in a template besides helpers, for the reference: each with an example and what that gives. */
interface TemplateWord {
  readonly name: string
  readonly text: string
  readonly example: string
  readonly gives: string
}

export const TEMPLATE_WORDS: readonly TemplateWord[] = [
  {
    name: '{{name}}',
    text: 'a text, number, true or false; anything else, and what is not there, is a failure',
    example: '{{name}}',
    gives: 'web1',
  },
  {
    name: '{{a.b}}, {{a.[0]}}',
    text: 'a member of a map, an item of a list',
    example: '{{peer.address}} {{hosts.[1]}}',
    gives: '10.0.0.2 b',
  },
  {
    name: '{{!-- … --}}',
    text: 'a comment',
    example: 'a{{!-- not in the file --}}b',
    gives: 'ab',
  },
  {
    name: '#if … else if … else',
    text: 'one part or another; false, null, 0, the empty text and the empty list count as false',
    example: '{{#if empty}}some{{else if port}}{{port}}{{else}}none{{/if}}',
    gives: '8080',
  },
  {
    name: '#unless',
    text: 'the other way round',
    example: '{{#unless empty}}none{{/unless}}',
    gives: 'none',
  },
  {
    name: '#each … else',
    text: 'a part for each item of a list or member of a map, or another where there are none',
    example: '{{#each hosts}}{{this}};{{else}}none{{/each}}',
    gives: 'a;b;',
  },
  {
    name: '#each … as |item index|',
    text: 'the same, with names for the item and for its number or name',
    example: '{{#each hosts as |host number|}}{{number}}={{host}} {{/each}}',
    gives: '0=a 1=b ',
  },
  {
    name: '#with … else',
    text: 'a part within which names are those of a map',
    example: '{{#with peer}}{{address}}{{/with}}',
    gives: '10.0.0.2',
  },
  {
    name: 'this, ../',
    text: 'the item itself; what is around the block',
    example: '{{#each hosts}}{{this}}:{{../port}} {{/each}}',
    gives: 'a:8080 b:8080 ',
  },
  {
    name: '@root.NAME',
    text: 'a variable, from within a block',
    example: '{{#each hosts}}{{@root.name}}{{/each}}',
    gives: 'web1web1',
  },
  {
    name: '@index, @key, @first, @last',
    text: 'in `#each`: the number of the round from 0, the name in a map (in a list the number), whether it is the first or the last one',
    example: '{{#each hosts}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}',
    gives: 'a, b',
  },
  {
    name: '{{~ … ~}}',
    text: 'without the blanks and line ends on that side',
    example: 'a   {{~ name ~}}   b',
    gives: 'aweb1b',
  },
]
