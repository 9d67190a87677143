/** The variables of the examples of expressions and templates. */
export const EXAMPLE_SCOPE: Readonly<Record<string, unknown>> = {
  name: 'web1',
  port: 8080,
  path: '/srv/a b',
  hosts: ['a', 'b'],
  empty: [],
  peer: { address: '10.0.0.2' },
  ports: { web1: 8443 },
}
