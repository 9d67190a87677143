import type { Extension } from '../extension.ts'

/** The WRTC appliance: a pair of hosts that share a floating address. */
export const appliance: Extension = {
  commands: [
    {
      name: 'status',
      summary: 'how a pair is: who holds the VIP, what runs where, what is wrong',
      load: async () => (await import('./status.ts')).status,
    },
    {
      name: 'switchover',
      summary: 'move the VIP to the other host, and see that it serves',
      load: async () => (await import('./switchover.ts')).switchover,
    },
    {
      name: 'maintenance',
      summary: 'keep a host of a pair from taking the VIP, over reboots, or end that',
      load: async () => (await import('./maintenance.ts')).maintenance,
    },
    {
      name: 'pause',
      summary: 'keep the VIP of a pair where it is, whatever fails, or end that',
      load: async () => (await import('./pause.ts')).pause,
    },
    {
      name: 'drill',
      summary: 'break a pair on purpose, and measure how it fails over',
      load: async () => (await import('./drill.ts')).drill,
    },
  ],
  rules: async () => (await import('./rules.ts')).rules,
}
