import { sh } from '../../../core/shell.ts'
import { PLANNED } from '../bounds.ts'
import { takeYieldBack, yieldVip } from '../fault-scripts.ts'
import type { Scenario, ScenarioContext } from '../scenario.ts'

export const diskFull: Scenario = {
  name: 'disk-full',
  summary: 'the disk is full where WRTC serves: nothing can be written until there is room again',
  onlyLab: 'what else needs the disk would fail, too',
  bounds: PLANNED,
  moves: 2,
  async act(context) {
    const { holder, other, settings } = context
    const home = sh`home=$(dirname ${settings.data})`.source
    // A lab's hosts share this machine's disk, so the standby gets a small disk first, and then the VIP.
    await context.inject('a small disk', other, `${home}\n${SMALL_DISK}`, `${home}\n${BIG_DISK}`)
    await moveFrom(context, 'holder')
    await context.untilWell()
    const room = `${home}\nrm -f "$home/tmp/fill"`
    await context.inject('disk full', other, `${home}\n${FILL}`, room)
    await context.sleep(2_500)
    await context.inject('room again', other, room)
    await context.untilWell()
    await context.sleep(1_000)
    await moveFrom(context, 'other')
    await context.undo(holder)
    await context.untilWell()
  },
}

async function moveFrom(context: ScenarioContext, from: 'holder' | 'other'): Promise<void> {
  const { settings } = context
  await context.inject('told to yield', context[from], yieldVip(settings), takeYieldBack(settings))
  await context.untilHeldBy(from === 'holder' ? context.other : context.holder)
  await context.untilServed()
  await context.inject('may have the VIP again', context[from], takeYieldBack(settings))
}

const SMALL_DISK = `
mount -t tmpfs -o size=48m,mode=755 tmpfs /mnt && cp -a "$home/." /mnt/ && chown --reference="$home" /mnt &&
mount --bind /mnt "$home" && umount /mnt`

const BIG_DISK = `
mountpoint -q "$home" || exit 0
mkdir -p /var/tmp/drill-home && cp -a "$home/." /var/tmp/drill-home/ && umount -l "$home" &&
cp -a /var/tmp/drill-home/. "$home/" && rm -rf /var/tmp/drill-home`

const FILL = `dd if=/dev/zero of="$home/tmp/fill" bs=64k 2>/dev/null
dd if=/dev/zero of="$home/tmp/fill" bs=1k oflag=append conv=notrunc 2>/dev/null
:`
