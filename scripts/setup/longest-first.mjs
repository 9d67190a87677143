import { BaseSequencer } from 'vitest/node'

/**
 * Of each project the files that are known to take long begin first, so that none is left running alone at the end. Vitest itself
 * goes by the times of earlier runs, which a fresh checkout does not have, and else by size.
 */
export default class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files)
    return sorted.toSorted(
      (some, other) => groupOf(some) - groupOf(other) || placeOf(some.moduleId) - placeOf(other.moduleId),
    )
  }
}

function groupOf({ project }) {
  return project.config.sequence.groupOrder
}

function placeOf(path) {
  const place = LONG.findIndex((name) => path.endsWith(`/${name}.test.ts`))
  return place === -1 ? LONG.length : place
}

const LONG = [
  'adversary/hostile-peer',
  'shell/silent-controller',
  'templates/wrtc-data',
  'templates/script-update',
  'templates/wrtc-role-security',
  'templates/wrtc-role',
  'adversary/user-on-host',
  'adversary/injection',
  'adversary/hostile-user',
  'templates/wrtc-data-user',
  'cli/run',
  'lab/changed-pair',
  'lab/brownfield',
  'lab/drill-planned',
  'lab/drill',
  'lab/drill-more',
  'lab/drill-pairs',
  'lab/two-holders',
  'lab/status-breakages',
  'lab/data',
  'lab/takeover',
  'lab/appliance',
  'lab/pair-security',
  'lab/drill-itself',
  'lab/dry-run-score',
  'lab/ipv6-pair',
]
