import type { ListedCommand } from './command.ts'
import { EXTENSIONS } from './extensions.ts'

export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'run',
    summary: 'run a playbook: change what is not yet as it asks',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'validate',
    summary: 'check a playbook and its inventory, connecting to nothing',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  ...EXTENSIONS.flatMap(({ commands }) => commands),
  {
    name: 'trust',
    summary: "show a host's key fingerprints and pin them",
    load: async () => (await import('./commands/trust.ts')).trust,
  },
  {
    name: 'list hosts',
    summary: "the inventory's hosts, groups and pairs",
    load: async () => (await import('./commands/list-hosts.ts')).listHosts,
  },
  {
    name: 'list tasks',
    summary: "a playbook's tasks",
    load: async () => (await import('./commands/list-tasks.ts')).listTasks,
  },
  {
    name: 'list tags',
    summary: "a playbook's tags",
    load: async () => (await import('./commands/list-tags.ts')).listTags,
  },
  {
    name: 'list modules',
    summary: 'what a task can be',
    load: async () => (await import('./commands/list-modules.ts')).listModules,
  },
  {
    name: 'docs',
    summary: 'what a keyword, a module or the inventory means',
    load: async () => (await import('./commands/docs.ts')).docs,
  },
  {
    name: 'lab up',
    summary: 'boot throw-away hosts on this machine (root)',
    load: async () => (await import('./commands/lab-up.ts')).up,
  },
  {
    name: 'lab down',
    summary: 'end them and leave nothing behind',
    load: async () => (await import('./commands/lab-down.ts')).down,
  },
  {
    name: 'lab list',
    summary: 'which labs there are, and how their hosts are',
    load: async () => (await import('./commands/lab-list.ts')).list,
  },
  {
    name: 'lab shell',
    summary: 'a root shell on a host',
    load: async () => (await import('./commands/lab-inside.ts')).shell,
  },
  {
    name: 'lab exec',
    summary: 'run a command on a host as root',
    load: async () => (await import('./commands/lab-inside.ts')).exec,
  },
  {
    name: 'lab cut',
    summary: "pull a host's network cable",
    load: async () => (await import('./commands/lab-faults.ts')).cut,
  },
  {
    name: 'lab heal',
    summary: 'plug it in again',
    load: async () => (await import('./commands/lab-faults.ts')).heal,
  },
  {
    name: 'lab kill',
    summary: 'power loss',
    load: async () => (await import('./commands/lab-faults.ts')).kill,
  },
  {
    name: 'lab boot',
    summary: 'switch a host on again',
    load: async () => (await import('./commands/lab-faults.ts')).boot,
  },
  {
    name: 'lab stop-app',
    summary: "stop a host's WRTC application",
    load: async () => (await import('./commands/lab-faults.ts')).stopApplication,
  },
  {
    name: 'lab start-app',
    summary: 'start it',
    load: async () => (await import('./commands/lab-faults.ts')).startApplication,
  },
]
