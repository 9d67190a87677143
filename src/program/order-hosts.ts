import type { Inventory, Role } from '../inventory/model.ts'
import type { Order } from './keywords/order.ts'

/** The hosts of a play in the order in which they are taken. Hosts without a role come between the two roles. */
export function orderHosts(hosts: readonly string[], order: Order, inventory: Inventory): readonly string[] {
  switch (order) {
    case 'inventory':
      return hosts
    case 'reverse':
      return hosts.toReversed()
    case 'standby_first':
      return byRole(hosts, ['standby', undefined, 'active'], inventory)
    case 'active_first':
      return byRole(hosts, ['active', undefined, 'standby'], inventory)
    default:
      return hosts
  }
}

function byRole(
  hosts: readonly string[],
  roles: readonly (Role | undefined)[],
  inventory: Inventory,
): readonly string[] {
  return roles.flatMap((role) => hosts.filter((host) => inventory.hosts.get(host)?.role === role))
}
