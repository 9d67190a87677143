/** Why a name cannot be a variable's, and what to write instead. */
export interface NameProblem {
  readonly summary: string
  readonly hint: string
}

/**
 * What is wrong with the name of a variable, a parameter or a registered result: it has to be one that
 * expressions can say. `undefined` for a good one.
 */
export function variableNameProblem(name: string): NameProblem | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    const better = name.replace(/\W+/g, '_').replace(/^(?=\d)/, '_')
    return {
      summary: `"${name}" cannot be the name of a variable`,
      hint: `letters, digits and _ make a name, such as ${better}`,
    }
  }
  if (!RESERVED.has(name)) return undefined
  return {
    summary: `"${name}" is a word of the expression language`,
    hint: `take another name, such as my_${name}`,
  }
}

/** CEL's keywords, its types and its namespaces: none of them ever means a variable. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return ' +
    'var void while __proto__ prototype bool bytes double int list map null_type string type uint ' +
    'cel google optional'
  ).split(' '),
)
