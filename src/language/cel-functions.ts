import { celEnvironment } from './cel-environment.ts'

/** A function or operator of expressions, with an example and what that gives. */
export interface CelWord {
  readonly name: string
  readonly text: string
  readonly example: string
  readonly gives: unknown
}

/** What stands between values. */
export const CEL_OPERATORS: readonly CelWord[] = [
  word('a.b', 'a member of a map; it must be there', 'peer.address', '10.0.0.2'),
  word('a.?b', 'a member that may be missing; `orValue` says what it is then', 'peer.?port.orValue(22)', 22),
  word('a["b"], a[0]', 'a member by a computed name, an item by its number, from 0', 'ports[name]', 8443),
  word('a[?"b"], a[?0]', 'the same for one that may be missing', 'hosts[?7].orValue("none")', 'none'),
  word('==, !=', 'equal or not; a number is never equal to a text', 'port == 8080 && name != "8080"', true),
  word('<, <=, >, >=', 'less and greater, of numbers, texts and times', '"a" < "b"', true),
  word('&&, ||, !', 'and, or, not', 'true && !false', true),
  word('a ? b : c', 'b where a is true, c otherwise', 'port < 1024 ? "root" : "www"', 'www'),
  word('in', 'an item of a list or a name of a map', '"b" in hosts', true),
  word('+', 'adds numbers, joins texts and lists', 'name + ".example"', 'web1.example'),
  word('-, *, /, %', 'as usual; two whole numbers give a whole number', '7 / 2', 3),
  word('[a, b], {"a": b}', 'a list, a map', '[1, "two"]', [1, 'two']),
]

/** Every function that there is; a test holds the list against the environment. */
export const CEL_FUNCTIONS: readonly CelWord[] = [
  word('has', 'whether a member is there', 'has(peer.port)', false),
  word('size', 'characters of a text, items of a list, names of a map', 'size(hosts)', 2),
  word('contains', 'whether a text holds another', 'name.contains("eb")', true),
  word('startsWith', 'whether a text begins with another', 'name.startsWith("web")', true),
  word('endsWith', 'whether a text ends with another', 'name.endsWith("1")', true),
  word('matches', 'whether a regular expression is found in a text', 'name.matches("^web[0-9]+$")', true),
  word('lowerAscii', 'a text in small letters', '"WEB".lowerAscii()', 'web'),
  word('upperAscii', 'a text in capital letters', 'name.upperAscii()', 'WEB1'),
  word('trim', 'a text without blanks and line ends around it', '" a ".trim()', 'a'),
  word(
    'replace',
    'a text with another put in place of a part, everywhere',
    '"a.b.c".replace(".", "-")',
    'a-b-c',
  ),
  word(
    'indexOf',
    'where a part begins, from a place on if one is given; -1 where it is not',
    '"abc".indexOf("c")',
    2,
  ),
  word('lastIndexOf', 'where a part begins for the last time', '"abab".lastIndexOf("a")', 2),
  word('substring', 'a text from a place on, up to another if one is given', '"abcd".substring(1, 3)', 'bc'),
  word('split', 'the parts between separators, no more than a number if one is given', '"a,b".split(",")', [
    'a',
    'b',
  ]),
  word('join', 'a list of texts as one, with a separator between', 'hosts.join("/")', 'a/b'),
  word('lines', 'the lines of a text', 'size("a\\nb\\n".lines())', 2),
  word('basename', 'the last part of a path', 'basename("/etc/hosts")', 'hosts'),
  word('dirname', 'a path without its last part', 'dirname("/etc/hosts")', '/etc'),
  word(
    'quote',
    'a value as a word of the shell, a list as words: see [quoting](quoting.md)',
    'quote("it\'s")',
    "'it'\\''s'",
  ),
  word('all', 'whether something holds for all items', '[1, 2].all(x, x > 0)', true),
  word('exists', 'whether it holds for some', '[1, 2].exists(x, x > 1)', true),
  word('exists_one', 'whether it holds for exactly one', '[1, 2].exists_one(x, x > 0)', false),
  word(
    'map',
    'a list of what is made of each item, of those only for which something holds if that is given',
    '[1, 2].map(x, x * 10)',
    [10, 20],
  ),
  word('filter', 'the items for which something holds', '[1, 2].filter(x, x > 1)', [2]),
  word(
    'or',
    'an optional value, or another where it is missing',
    'peer.?name.or(peer.?address).value()',
    '10.0.0.2',
  ),
  word('orValue', 'the value, or another where it is missing', 'peer.?port.orValue(22)', 22),
  word('hasValue', 'whether an optional value is there', 'peer.?address.hasValue()', true),
  word('value', 'the value; a failure where it is missing', 'peer.?address.value()', '10.0.0.2'),
  word('of', 'an optional value that is there', 'optional.of(1).orValue(2)', 1),
  word('none', 'an optional value that is missing', 'optional.none().orValue(2)', 2),
  word('bind', 'a name for a part of an expression', 'cel.bind(x, 2 + 1, x * x)', 9),
  word('int', 'a whole number', 'int("8080") + 1', 8081),
  word('uint', 'a whole number that is not negative', 'uint(3) == 3u', true),
  word('double', 'a number', 'double("1.5")', 1.5),
  word('string', 'a text; of bytes, as UTF-8', 'string(8080)', '8080'),
  word('bool', 'true or false', 'bool("true")', true),
  word('bytes', 'the bytes of a text, as UTF-8', 'size(bytes("ä"))', 2),
  word('hex', 'bytes as hexadecimal digits', 'bytes("a").hex()', '61'),
  word('base64', 'bytes as base64', 'bytes("a").base64()', 'YQ=='),
  word('json', 'what JSON in bytes stands for', 'bytes("{\\"a\\": 1}").json().a == 1.0', true),
  word('at', 'a byte by its number, from 0', 'bytes("a").at(0)', 97),
  word('dyn', 'a value whose type is not checked before the run', 'dyn(1) == 1', true),
  word('type', 'the type of a value', 'type(1) == int', true),
  word(
    'timestamp',
    'a time, from RFC 3339 or from seconds since 1970',
    'timestamp("2026-01-02T03:04:05Z") > timestamp(0)',
    true,
  ),
  word('duration', 'a span of time', 'duration("90s") > duration("1m")', true),
  word(
    'getFullYear',
    'the year, in a time zone if one is given',
    'timestamp("2026-01-02T03:04:05Z").getFullYear()',
    2026,
  ),
  word('getMonth', 'the month, from 0', 'timestamp("2026-01-02T03:04:05Z").getMonth()', 0),
  word('getDate', 'the day of the month, from 1', 'timestamp("2026-01-02T03:04:05Z").getDate()', 2),
  word(
    'getDayOfMonth',
    'the day of the month, from 0',
    'timestamp("2026-01-02T03:04:05Z").getDayOfMonth()',
    1,
  ),
  word(
    'getDayOfWeek',
    'the day of the week, from 0 for Sunday',
    'timestamp("2026-01-02T03:04:05Z").getDayOfWeek()',
    5,
  ),
  word('getDayOfYear', 'the day of the year, from 0', 'timestamp("2026-01-02T03:04:05Z").getDayOfYear()', 1),
  word('getHours', 'the hour of a time; all hours of a span', 'duration("90m").getHours()', 1),
  word('getMinutes', 'the minute of a time; all minutes of a span', 'duration("90s").getMinutes()', 1),
  word('getSeconds', 'the second of a time; all seconds of a span', 'duration("90s").getSeconds()', 90),
  word(
    'getMilliseconds',
    'the milliseconds of a time or of a span',
    'timestamp("2026-01-02T03:04:05.006Z").getMilliseconds()',
    6,
  ),
]

/** The ways to call a function: `text.indexOf(text, int)`. */
export function callsOf(name: string): readonly string[] {
  const own = definitions().filter((one) => one.name === name)
  const calls = [...new Set(own.map(callOf))]
  return calls.length > MOST_CALLS ? [`${name}(value)`] : calls
}

/** Of all functions that expressions may call. */
export function functionNames(): ReadonlySet<string> {
  return new Set(definitions().map((one) => one.name))
}

interface Definition {
  readonly name: string
  readonly receiverType: string | null
  readonly params: readonly { readonly type: string }[]
}

function definitions(): readonly Definition[] {
  return celEnvironment().getDefinitions().functions
}

const MOST_CALLS = 5

function callOf({ name, receiverType, params }: Definition): string {
  const args = params.map(({ type }, index) => argumentWord(type, index === 0 && params.length > 1))
  const namespace = /^(\w+)Namespace$/.exec(receiverType ?? '')?.[1]?.toLowerCase()
  const receiver = receiverType === null ? '' : `${namespace ?? typeWord(receiverType)}.`
  return `${receiver}${name}(${args.join(', ')})`
}

/** Of what is not evaluated at once, the first of several is a name. */
function argumentWord(type: string, isFirstOfMore: boolean): string {
  if (type === 'ast') return isFirstOfMore ? 'name' : 'expression'
  return typeWord(type)
}

function typeWord(type: string): string {
  const [generic = ''] = type.split('<', 1)
  const base = (generic.split('.').at(-1) ?? '').toLowerCase()
  return TYPE_WORDS[base] ?? base
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  dyn: 'value',
  a: 'value',
  double: 'number',
  timestamp: 'time',
  duration: 'span',
}

function word(name: string, text: string, example: string, gives: unknown): CelWord {
  return { name, text, example, gives }
}
