import { sh } from '../../../core/shell.ts'
import { NO_BOUND, type Scenario } from '../scenario.ts'

const SECONDS = 8

export const conflictsBlocked: Scenario = {
  name: 'conflicts-blocked',
  summary: 'both hosts wrote, and for some seconds after they meet again nothing can be put aside',
  onlyLab: 'nobody could connect them again',
  bounds: { cautious: NO_BOUND, standard: NO_BOUND, fast: NO_BOUND },
  moves: undefined,
  linksDown: true,
  async act(context) {
    const { holder, other, settings } = context
    const { conflicts } = settings
    await context.lab('isolate', holder, other)
    await context.untilHeldBy(other)
    const free = sh`[ ! -f ${conflicts} ] || rm -f ${conflicts}
[ ! -d ${`${conflicts}.drill`} ] || mv ${`${conflicts}.drill`} ${conflicts}`.source
    // The block ends by itself, after the split.
    const block = sh`
[ ! -e ${conflicts} ] || mv ${conflicts} ${`${conflicts}.drill`}
echo >${conflicts}
setsid sh -c 'sleep "$1"; eval "$2"' block ${SECONDS} ${free} </dev/null >/dev/null 2>&1 &`
    for (const host of [holder, other])
      await context.inject('a file stands where versions are put aside', host, block.source)
    await context.sleep(3_000)
    await context.undo(holder, other)
    await context.sleep(SECONDS * 1_000 - 2_000)
    await context.untilServed()
  },
}
