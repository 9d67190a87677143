/**
 * CEL's literals, reserved words, types and namespaces: in an expression none of them ever means a variable,
 * so none can be the name of one.
 */
export const EXPRESSION_WORDS: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return ' +
    'var void while __proto__ prototype bool bytes double int list map null_type string type uint ' +
    'cel google optional'
  ).split(' '),
)
