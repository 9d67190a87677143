/** Where a variable's value comes from: the later of two that name it wins. `engine/scope.ts` and `inventory/host-scope.ts` do it. */
export const PRECEDENCE: readonly { readonly level: string; readonly text: string }[] = [
  { level: '`defaults` of the play', text: 'they stand in where nothing else names the variable' },
  { level: '`vars` of the inventory', text: 'for all hosts' },
  { level: '`vars` of the groups', text: 'of an inner group over those of the groups around it' },
  { level: '`vars` of the pair', text: 'for both of its members' },
  { level: '`vars` of the host', text: '' },
  { level: '`vars` of the play', text: '' },
  { level: '`set`', text: 'on the host where it ran, in later plays, too' },
  { level: '`-e`', text: 'from the command line' },
  { level: '`vars` of an include', text: 'for the tasks within' },
  { level: 'parameters of a task file', text: 'what an include gives under `with`, or else their defaults' },
  { level: '`vars` of a task', text: '' },
  { level: '`item` and `index`', text: 'in a `loop`' },
]

/** Names that wrtcplay gives. Variables cannot be called so. */
export const BUILT_IN_NAMES: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'host.name', text: 'the host’s name in the inventory' },
  { name: 'host.address', text: 'its address' },
  { name: 'host.peer_address', text: 'its address for the link to its peer; `address` where none is given' },
  { name: 'host.port', text: 'the port of its sshd' },
  { name: 'host.groups', text: 'names of the groups that it is in' },
  { name: 'groups.NAME', text: 'names of the hosts of a group; `groups.all` are all hosts' },
  { name: 'results.NAME', text: 'what a task has registered on this host' },
  { name: 'item, index', text: 'within a `loop`: the item, and its number from 0' },
  { name: 'result', text: 'in the condition of `until`: what the attempt has come to' },
  { name: 'role', text: 'members of pairs: `active` or `standby`, as configured' },
  { name: 'pair.name', text: 'members of pairs: its name' },
  { name: 'pair.active, pair.standby', text: 'names of its members' },
  { name: 'pair.members', text: 'both of them in a list, the active one first' },
  {
    name: 'pair.vip',
    text: 'its floating address: `address`, `prefix`, `cidr`, `interface` (empty where none is given)',
  },
  { name: 'peer.name, peer.role', text: 'members of pairs: the other member' },
  { name: 'peer.address, peer.port', text: 'its address for the link between the two; the port of its sshd' },
  { name: 'peer.NAME', text: 'a variable of the other member, as the inventory and `-e` have it' },
  { name: 'peer.results.NAME', text: 'what a task has registered on the other member' },
]
