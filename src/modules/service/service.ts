import { type Change, defineModule, type Failure, failure } from '../../core/module-definition.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { unitFiles, unitName } from './foreseen-service.ts'
import type { ServiceParams, ServiceState } from './service-facts.ts'
import { planService } from './service-plan.ts'
import { readService, serviceProbe } from './service-state.ts'
import { serviceWarnings } from './warnings.ts'

const PATHS = { type: 'array', items: ABSOLUTE_PATH } as const

export const service = defineModule({
  name: 'service',
  summary:
    'Keeps a service started or stopped, and enabled or not, with systemd or SysV init; restarts it when its files are newer than it is.',
  params: {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        pattern: '^[A-Za-z0-9_][A-Za-z0-9_.:@\\\\-]*$',
        description: 'The service: a unit of systemd (.service may be left out) or a script of /etc/init.d.',
      },
      state: {
        enum: ['started', 'stopped'],
        description:
          'As it is when not given. started: it runs and goes on running for a second (0.3 s where it has told systemd that it is ready); what does its work and ends (oneshot) has run since boot. When it cannot be had, the failure names the cause, with the last lines of the journal.',
        instead: {
          restarted:
            'write restart_when_older_than: [FILES], which restarts it when it is older than they are; to restart it in any case notify a handler with "command"',
          reloaded: 'write reload_when_older_than: [FILES], which reloads it when they are newer',
          running: 'write started',
        },
      },
      enabled: { type: 'boolean', description: 'Whether it is started at boot. As it is when not given.' },
      restart_when_older_than: {
        ...PATHS,
        description:
          'Files that it reads when it starts, or folders with all that is in them. When it runs since before one of them was written or removed, whoever did it, it is restarted. What keeps an old time of modification is missed.',
      },
      reload_when_older_than: {
        ...PATHS,
        description:
          'Files or folders that it reads again on a reload. When one was written or removed after its start and last reload, it is reloaded. Under SysV init the last reload is known of keepalived, and of those that were made here.',
      },
      pidfile: {
        ...ABSOLUTE_PATH,
        description: 'Where SysV init has its process id, if not in /run/NAME.pid.',
      },
    },
    required: ['name'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The service.' },
      active: { type: 'boolean', description: 'Whether it runs.' },
      enabled: { type: 'boolean', description: 'Whether it is started at boot.' },
      pid: { type: 'integer', description: 'Its main process; 0 when it does not run or is not known.' },
      started_at: {
        type: 'string',
        description: 'When that process started, ISO 8601; empty when it is not known.',
      },
      system: { enum: ['systemd', 'sysv'], description: 'What starts services there.' },
      warnings: { type: 'array', items: { type: 'string' }, description: 'What looks odd.' },
    },
    required: ['name', 'active', 'enabled', 'pid', 'started_at', 'system', 'warnings'],
    additionalProperties: false,
  },
  examples: [
    `- name: lsyncd runs with its present configuration
  service:
    name: lsyncd
    state: started
    enabled: true
    restart_when_older_than:
      - /etc/lsyncd/lsyncd.conf.lua
  become: root`,
    `- name: keepalived follows its configuration
  service:
    name: keepalived
    state: started
    reload_when_older_than: [/etc/keepalived/keepalived.conf]
  become: root`,
  ],
  check: checkService,
  probe: serviceProbe,
  read: readService,
  foresees: true,
  plan: (params, state): readonly Change[] | Failure => checkService(params) ?? planService(params, state),
  report: (state, _outputs, params) => ({
    name: params.name,
    active: state.activity === 'active',
    enabled: state.enabled === 'yes',
    pid: state.pid,
    started_at: startedAt(state),
    system: systemOf(state),
    warnings: [...serviceWarnings(params, state)],
  }),
  reads: ({ name, restart_when_older_than: restart = [], reload_when_older_than: reload = [] }) => [
    'package:*',
    ...[...definitionsOf(name), ...restart, ...reload].map((path) => `file:${path}` as const),
  ],
  touches: ({ name }) => [`unit:${unitName(name)}`],
})

function systemOf({ system }: ServiceState): 'systemd' | 'sysv' {
  return system
}

function startedAt({ startedMs }: ServiceState): string {
  return startedMs === undefined ? '' : new Date(startedMs).toISOString()
}

/** Files and packages by which earlier tasks may define the service. */
function definitionsOf(name: string): readonly string[] {
  const unit = unitName(name)
  const units = unitFiles(name).flatMap((path) => [path, `${path}.d`])
  return [...units, `/etc/init.d/${unit}`, `/etc/default/${unit}`]
}

function checkService(params: ServiceParams): Failure | undefined {
  const { state, enabled, restart_when_older_than: restart, reload_when_older_than: reload } = params
  if ((state ?? enabled ?? restart ?? reload) === undefined)
    return failure(
      'nothing is asked of the service',
      'give `state`, `enabled`, `restart_when_older_than` or `reload_when_older_than`',
    )
  return state === 'stopped' && (restart ?? reload) !== undefined
    ? failure('a service that shall be stopped cannot be restarted or reloaded')
    : undefined
}
