import type { Play, Task } from '../playbook/model.ts'

/** What a play or task is known by in events, between runs. */
export function addressOf(node: Task | Play): string {
  return 'key' in node ? node.key : node.name
}
