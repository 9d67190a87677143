import { defineKeyword } from '../keyword.ts'
import { readConditions } from '../read-conditions.ts'

export const when = defineKeyword({
  name: 'when',
  places: ['task', 'include'],
  // A value that is no expression is reported where it is read.
  schema: { shown: 'an expression, or a list of them' },
  documentation: {
    text: 'An expression, without `{{ … }}`, or a list of them that must all be true; otherwise the task is skipped. With `loop` it is asked for each item. On an include it holds for all tasks within; it is evaluated where the include stands, for each of them when its turn comes.',
    example: `- query: test -e /etc/debian_version
  register: debian
  ignore_failure: true
- command: apt-get update
  when:
    - results.debian.rc == 0
    - host.name != "web2"`,
  },
  field: 'when',
  read: readConditions,
})
