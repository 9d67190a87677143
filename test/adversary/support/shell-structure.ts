/** Begins whatever is syntax in a token, so that no literal text can look like it. */
const SYNTAX = '\u0001'

/**
 * What a POSIX shell reads in a text, as a list of tokens: operators, and words with their literal text in which quotes are
 * taken away and expansions and patterns stand behind a mark. Two texts that differ only in what is data in them have lists that differ only there.
 * Throws `SyntaxError` for quotes and brackets that are not closed.
 */
export function shellTokens(text: string): readonly string[] {
  const reader = new Reader(text)
  reader.commands('')
  return reader.tokens
}

/** Whether a value reached a calculation, in which text is code whatever quotes there are around it. */
export function isCalculatedWith(tokens: readonly string[], value: string): boolean {
  return tokens.some((token) => token.startsWith(`${SYNTAX}calculate `) && token.includes(value))
}

const OPERATORS = [
  '&&',
  '||',
  ';;',
  '<<-',
  '<<',
  '>>',
  '<&',
  '>&',
  '>|',
  '<>',
  ';',
  '&',
  '|',
  '(',
  ')',
  '<',
  '>',
  '\n',
]
const ENDS_WORD = /[ \t\n;&|()<>]/

class Reader {
  readonly tokens: string[] = []
  readonly #text: string
  #at = 0
  #cases = 0
  #depth = 0
  #hereDocuments: { readonly end: string; readonly isLiteral: boolean; readonly tabs: boolean }[] = []

  constructor(text: string) {
    this.#text = text
  }

  /** Reads up to `end`, which is `)` or a backquote within a substitution. */
  commands(end: string): void {
    while (this.#at < this.#text.length) {
      if (end === '`' && this.#peek('`')) break
      if (end === ')' && this.#peek(')') && this.#cases === 0 && this.#depth === 0) break
      this.#command()
    }
    if (end !== '') this.#take(end)
  }

  #command(): void {
    if (/[ \t]/.test(this.#char)) this.#at++
    else if (this.#peek('\\\n')) this.#at += 2
    else if (this.#char === '#') this.#at = this.#indexOf('\n')
    else {
      const operator = OPERATORS.find((one) => this.#peek(one))
      if (operator === undefined) this.#word()
      else this.#operator(operator)
    }
  }

  #operator(operator: string): void {
    this.#at += operator.length
    this.tokens.push(`${SYNTAX}${operator}`)
    if (operator === '(') this.#depth++
    if (operator === ')' && this.#depth > 0) this.#depth--
    if (operator === '\n') this.#bodies()
    if (operator.startsWith('<<')) this.#hereDocument(operator === '<<-')
  }

  #hereDocument(tabs: boolean): void {
    while (this.#char === ' ') this.#at++
    const start = this.#at
    while (this.#at < this.#text.length && !ENDS_WORD.test(this.#char)) this.#at++
    const written = this.#text.slice(start, this.#at)
    const end = written.replaceAll(/['"\\]/g, '')
    this.#hereDocuments.push({ end, isLiteral: end !== written, tabs })
  }

  #bodies(): void {
    const documents = this.#hereDocuments
    this.#hereDocuments = []
    for (const { end, isLiteral, tabs } of documents) {
      const body = new RegExp(`^${tabs ? '\t*' : ''}${end}$`, 'm')
      const rest = this.#text.slice(this.#at)
      const found = body.exec(rest)
      if (found === null) throw new SyntaxError(`no ${end} ends the text`)
      const inner = new Reader(rest.slice(0, found.index))
      this.tokens.push(isLiteral ? inner.#text : inner.#within(''))
      this.tokens.push(...inner.tokens)
      this.#at += found.index + found[0].length
    }
  }

  #word(): void {
    let word = ''
    let isQuoted = false
    const outer = this.tokens.splice(0)
    while (this.#at < this.#text.length && !ENDS_WORD.test(this.#char) && !this.#endsSubstitution()) {
      if (/['"\\]/.test(this.#char)) isQuoted = true
      word += this.#part()
    }
    const own = this.tokens.splice(0)
    this.tokens.push(...outer, word, ...own)
    if (word === 'case' && !isQuoted) this.#cases++
    if (word === 'esac' && !isQuoted) this.#cases--
  }

  #backquoted = false

  #endsSubstitution(): boolean {
    return this.#backquoted && this.#char === '`'
  }

  #part(): string {
    if (this.#peek("'")) return this.#literal()
    if (this.#peek('"')) {
      this.#at++
      const inner = this.#within('"')
      this.#take('"')
      return inner
    }
    if (this.#peek('\\\n')) {
      this.#at += 2
      return ''
    }
    if (this.#peek('\\')) {
      this.#at += 2
      return this.#text[this.#at - 1] ?? ''
    }
    if (/[$`]/.test(this.#char)) return this.#expansion()
    const char = this.#char
    this.#at++
    return /[*?[\]~{}]/.test(char) ? `${SYNTAX}${char}` : char
  }

  #literal(): string {
    const start = this.#at + 1
    this.#at = this.#text.indexOf("'", start) + 1
    if (this.#at === 0) throw new SyntaxError('a quote is not closed')
    return this.#text.slice(start, this.#at - 1)
  }

  /** Text in which expansions count, to its end or to a double quote. */
  #within(end: string): string {
    let inner = ''
    while (this.#at < this.#text.length && !(end !== '' && this.#peek(end))) {
      if (/^\\[$`"\\\n]/.test(this.#text.slice(this.#at, this.#at + 2))) {
        const escaped = this.#text[this.#at + 1] ?? ''
        if (escaped !== '\n') inner += escaped
        this.#at += 2
      } else if (/[$`]/.test(this.#char)) inner += this.#expansion()
      else inner += this.#text[this.#at++]
    }
    return inner
  }

  /** What is within it stands as tokens of its own behind the word. */
  #expansion(): string {
    if (this.#peek('$((')) return this.#calculation()
    if (this.#peek('$(')) return this.#substitution('$(', ')')
    if (this.#peek('`')) return this.#substitution('`', '`')
    if (this.#peek('${')) return this.#parameter()
    const [name = '$'] = /^\$(\w+|[@*#?$!-])?/.exec(this.#text.slice(this.#at, this.#at + 80)) ?? []
    this.#at += name.length
    return name === '$' ? name : `${SYNTAX}${name}${SYNTAX}`
  }

  #substitution(start: string, end: ')' | '`'): string {
    this.#at += start.length
    const [cases, depth, backquoted] = [this.#cases, this.#depth, this.#backquoted]
    this.#cases = 0
    this.#depth = 0
    this.#backquoted = end === '`'
    this.tokens.push(`${SYNTAX}${start}`)
    this.commands(end)
    this.tokens.push(`${SYNTAX}end ${end}`)
    this.#cases = cases
    this.#depth = depth
    this.#backquoted = backquoted
    return `${SYNTAX}${start}${SYNTAX}`
  }

  #parameter(): string {
    let depth = 0
    const start = this.#at
    for (; this.#at < this.#text.length; this.#at++) {
      if (/['"]/.test(this.#char)) this.#at = this.#indexOf(this.#char, this.#at + 1)
      else if (this.#peek('\\')) this.#at++
      else if (this.#peek('${')) depth++
      else if (this.#peek('}') && --depth === 0) break
    }
    this.#take('}')
    return `${SYNTAX}${this.#text.slice(start, this.#at)}${SYNTAX}`
  }

  #calculation(): string {
    const start = this.#at
    let depth = 0
    for (; this.#at < this.#text.length; this.#at++) {
      if (this.#peek('(')) depth++
      if (this.#peek(')') && --depth === 0) break
    }
    this.#take(')')
    this.tokens.push(`${SYNTAX}calculate ${this.#text.slice(start, this.#at)}`)
    return `${SYNTAX}$((${SYNTAX}`
  }

  get #char(): string {
    return this.#text[this.#at] ?? ''
  }

  #peek(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #take(text: string): void {
    if (!this.#peek(text)) throw new SyntaxError(`${text} is missing`)
    this.#at += text.length
  }

  #indexOf(text: string, from = this.#at): number {
    const found = this.#text.indexOf(text, from)
    return found === -1 ? this.#text.length : found
  }
}
