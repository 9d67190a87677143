import { sh } from '../../../core/shell.ts'
import { PLANNED } from '../bounds.ts'
import { takeYieldBack, yieldVip } from '../fault-scripts.ts'
import type { Scenario, Stage } from '../scenario.ts'

export const diskFull: Scenario = {
  name: 'disk-full',
  summary: 'the disk is full where WRTC serves: nothing can be written until there is room again',
  onlyLab: 'what else needs the disk would fail, too',
  bounds: PLANNED,
  moves: 2,
  async act(stage) {
    const { holder, other, settings } = stage
    const home = sh`home=$(dirname ${settings.data})`.source
    // Lab hosts share the disk of this machine, so the standby gets a small one first, and then the VIP.
    await stage.inject('a small disk', other, `${home}\n${SMALL_DISK}`, `${home}\n${BIG_DISK}`)
    await moveFrom(stage, 'holder')
    await stage.untilWell()
    const room = `${home}\nrm -f "$home/tmp/fill"`
    await stage.inject('disk full', other, `${home}\n${FILL}`, room)
    await stage.sleep(2_500)
    await stage.inject('room again', other, room)
    await stage.untilWell()
    await stage.sleep(1_000)
    await moveFrom(stage, 'other')
    await stage.undo(holder)
    await stage.untilWell()
  },
}

async function moveFrom(stage: Stage, from: 'holder' | 'other'): Promise<void> {
  const { settings } = stage
  await stage.inject('told to yield', stage[from], yieldVip(settings), takeYieldBack(settings))
  await stage.untilHeldBy(from === 'holder' ? stage.other : stage.holder)
  await stage.untilServed()
  await stage.inject('may have the VIP again', stage[from], takeYieldBack(settings))
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
