/** The ways to name hosts, each with an example and the hosts of the example's inventory that it stands for. */
export const PATTERN_FORMS: readonly {
  readonly form: string
  readonly text: string
  readonly example: string
  readonly hosts: readonly string[]
}[] = [
  { form: 'NAME', text: 'a host, a group or a pair', example: 'web', hosts: ['web1', 'web2'] },
  { form: 'all', text: 'every host', example: 'all', hosts: ['web1', 'web2', 'gw-a', 'gw-b'] },
  {
    form: '*, ?',
    text: 'every name that fits: `*` is any number of characters, `?` is one',
    example: 'web?',
    hosts: ['web1', 'web2'],
  },
  {
    form: 'NAME:active, NAME:standby',
    text: 'those of them that have this role in their pair',
    example: 'gw:standby',
    hosts: ['gw-b'],
  },
  {
    form: 'role:active, role:standby',
    text: 'every host that has this role',
    example: 'role:active',
    hosts: ['gw-a'],
  },
  { form: 'A,B', text: 'the hosts of several parts', example: 'web1,gw', hosts: ['web1', 'gw-a', 'gw-b'] },
  { form: '&PART', text: 'only hosts that are in this part, too', example: 'web,&*1', hosts: ['web1'] },
  { form: '!PART', text: 'no host of this part', example: 'all,!gw', hosts: ['web1', 'web2'] },
]

/** The inventory of the examples here and of those of the language. */
export const EXAMPLE_INVENTORY = `hosts:
  web1: { address: 192.0.2.11 }
  web2: { address: 192.0.2.12, vars: { workers: 8 } }
  gw-a: { address: 203.0.113.7, peer_address: 10.0.0.7 }
  gw-b: { address: 203.0.113.8, peer_address: 10.0.0.8 }
groups:
  web:
    hosts: [web1, web2]
    vars: { workers: 4 }
pairs:
  gw: { active: gw-a, standby: gw-b, vip: 203.0.113.6/24, interface: eth0 }
connection:
  user: alice
vars:
  timezone: UTC
`
