import type { Attempt, AttemptOutcome } from '../attempt.ts'
import { defineKeyword } from '../keyword.ts'
import { type Located, NAMES_SCHEMA, textsOf } from '../located.ts'

export const notify = defineKeyword({
  name: 'notify',
  places: ['task'],
  replaces: {
    force_handlers: 'a notification that is owed survives the run',
    listen: 'notify names the handlers themselves, several if need be',
  },
  schema: NAMES_SCHEMA,
  isConstant: true,
  documentation: {
    text: 'Names or ids of handlers of the play that are owed where this task changes something.',
    example: `- hosts: web
  tasks:
    - command: touch /etc/nginx/conf.d/site.conf
      notify: [nginx is checked, nginx is reloaded]
  handlers:
    - name: nginx is checked
      query: nginx -t
    - name: nginx is reloaded
      command: systemctl reload nginx`,
  },
  field: 'notify',
  read: textsOf,
  around: owe,
})

/**
 * Notifies handlers before a change is sent, because the run may be killed during the change. An attempt without a
 * change notifies none.
 */
async function owe<Outcome extends AttemptOutcome>(
  handlers: readonly Located[],
  attempt: Attempt<Outcome>,
): Promise<Outcome> {
  const { owed } = attempt
  const notified = handlers.map(({ text }) => text).filter((handler) => !owed.has(handler))
  attempt.beforeChange(() => {
    for (const handler of notified) owed.add(handler)
  })
  const outcome = await attempt.next()
  const isNothing = outcome.outcome !== 'changed' && outcome.altered === undefined
  if (isNothing) for (const handler of notified) owed.settle(handler)
  return outcome
}
