import { asString } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'

export type Order = (typeof ORDERS)[number]

const ORDERS = ['inventory', 'reverse', 'standby_first', 'active_first'] as const

export const order = defineKeyword({
  name: 'order',
  places: ['play'],
  schema: { type: 'string', enum: ORDERS },
  isConstant: true,
  documentation: {
    text: 'In which order the hosts are taken. It is that of the inventory (also when it is left out), the other way round, or by their roles in their pairs. Hosts without a role go between the two. With `serial` it says which hosts come first.',
    example: `- hosts: gw
  order: standby_first
  serial: 1
  tasks:
    - command: systemctl daemon-reload`,
  },
  field: 'order',
  read: (node) => (asString(node) ?? 'inventory') as Order,
})
