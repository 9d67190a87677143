import { posix } from 'node:path'
import { defineModule, type Sourced } from '../../core/module-definition.ts'
import { attributeReads } from '../shared/files/attributes.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { placementProbe, planPlacement, readPlacement } from '../shared/placement/place-files.ts'
import { type Placement, touchedBy } from '../shared/placement/placement.ts'
import {
  checkValidate,
  PLACEMENT,
  PLACEMENT_RESULT,
  type PlacementParams,
  placementOf,
  placementReport,
} from '../shared/placement/placement-params.ts'
import { SOURCED } from '../shared/placement/sourced.ts'

interface TemplateParams extends PlacementParams, Sourced {
  readonly src: string
  readonly dest: string
}

export const template = defineModule({
  name: 'template',
  summary: 'Renders a Handlebars file of the controller with the variables of the host, and puts it there.',
  params: {
    type: 'object',
    properties: {
      src: {
        type: 'string',
        minLength: 1,
        description: 'The template on the controller, such as templates/app.conf.hbs.',
      },
      dest: {
        ...ABSOLUTE_PATH,
        description:
          'Where it goes. With a / at the end it is the folder that the file goes into, without its .hbs.',
      },
      ...PLACEMENT,
    },
    required: ['src', 'dest'],
    additionalProperties: false,
  },
  result: PLACEMENT_RESULT,
  examples: [
    `- name: keepalived is configured
  template:
    src: ../templates/keepalived.conf.hbs
    dest: /etc/keepalived/keepalived.conf
    mode: "0644"
    validate: keepalived -t -f "$1"
  become: root`,
  ],
  source: 'template',
  extra: SOURCED,
  check: checkValidate,
  probe: (params) => placementProbe(placementFor(params)),
  read: (output, params, foreseen) => readPlacement(output, placementFor(params), foreseen),
  foresees: true,
  plan: (params, found) => checkValidate(params) ?? planPlacement(placementFor(params), found),
  report: (found, _outputs, params) => placementReport(params.dest, found),
  reads: attributeReads,
  touches: (params) => touchedBy(params.dest, placementFor(params)),
})

function placementFor(params: TemplateParams): Placement {
  const { source = [], src, dest } = params
  const name = posix.basename(src).replace(/\.hbs$/, '')
  const path = dest.endsWith('/') ? posix.join(dest, name) : posix.normalize(dest)
  return {
    ...placementOf(params),
    files: source.map(({ size, sha256, content }) => ({ path, size, sha256, content })),
    folders: [posix.dirname(path)],
    makeFolders: false,
    folderMode: undefined,
  }
}
