import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { inTime } from '../support/in-time.ts'
import { describeWithLab, type TestLab } from './support/lab.ts'
import { holders, type Member, untilServedBy } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { wrtcRequest } from './support/wrtc-client.ts'
import { expectCode, type Ran, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
/** Planned, for `standard`. */
const VIP_AWAY_MS = 300

function switchover(lab: TestLab, ...more: readonly string[]): Promise<Ran> {
  return wrtcplay(['switchover', 'wrtc', '-i', lab.inventory, ...more])
}

function vipAwayMs({ stdout }: Ran): number {
  return Number(/the VIP was away for (\d+) ms/.exec(stdout)?.[1])
}

async function records(lab: TestLab, from: Member): Promise<Readonly<Record<string, number>>> {
  const [reply] = await wrtcRequest(lab, from, [{ op: 'list' }])
  return reply?.['records'] as Record<string, number>
}

/** Moves the VIP there in time; a move that was late is made again, from where it began. */
async function moveInTime(lab: TestLab, to: Member): Promise<Ran> {
  const moves: Ran[] = []
  const tookMs = await inTime(VIP_AWAY_MS, async () => {
    if (moves.length > 0) expectCode(await switchover(lab), 0)
    const ran = expectCode(await switchover(lab), 0)
    moves.push(ran)
    return vipAwayMs(ran)
  })
  expect(tookMs).toBeLessThanOrEqual(VIP_AWAY_MS)
  expect(await holders(lab)).toEqual([to])
  return moves[0] as Ran
}

async function whileBroken(
  lab: TestLab,
  on: Member,
  [breaks, mends]: readonly [string, string],
  act: () => Promise<void>,
) {
  await lab.sh(on, breaks)
  try {
    await act()
  } finally {
    await lab.sh(on, mends)
  }
}

describeWithLab('wrtcplay switchover', () => {
  const lab = useSetUpPair()

  it('moves the VIP with what was written just before, and says how long it was away', LONG, async () => {
    const writes = Array.from({ length: 20 }, (_, number) => ({
      op: 'write',
      name: `call-${number}`,
      value: number,
    }))
    await wrtcRequest(lab, 'wrtc-b', writes)
    const ran = await moveInTime(lab, 'wrtc-b')
    expect(ran.stdout).toContain('wrtc-b is the active host of wrtc now\n')
    expect(ran.stdout).toMatch(/seen from here, the VIP was away for \d+ ms, the WebSocket for \d+ ms\n/)
    expect(Object.keys(await records(lab, 'wrtc-a'))).toHaveLength(20)
  })

  it('is told to a playbook by pair.holder, in a dry run, too', LONG, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-holder-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const playbook = join(folder, 'holder.yml')
    writeFileSync(playbook, '- { hosts: wrtc, tasks: [{ debug: "it is {{ pair.holder }}" }] }\n')
    for (const how of [[], ['--check']]) {
      const ran = expectCode(await wrtcplay(['run', playbook, '-i', lab.inventory, ...how]), 0)
      expect(ran.stdout.match(/it is wrtc-b/g)).toHaveLength(2)
    }
  })

  it('moves it back', LONG, async () => {
    await moveInTime(lab, 'wrtc-a')
    expectCode(await wrtcplay(['status', '-i', lab.inventory]), 0)
  })

  it('leaves the VIP where it is when the standby cannot take it, forced or not', LONG, async () => {
    await whileBroken(
      lab,
      'wrtc-b',
      ['systemctl stop keepalived', 'systemctl start keepalived'],
      async () => {
        for (const more of [[], ['--force']]) {
          const ran = expectCode(await switchover(lab, ...more), 1)
          expect(ran.stdout).toContain('keepalived does not run on wrtc-b: it cannot take over')
          expect(ran.stderr).toContain('error: wrtc-b cannot take the VIP, so it stays on wrtc-a')
        }
      },
    )
    expect(await holders(lab)).toEqual(['wrtc-a'])
  })

  it('says what is at stake when the pair is not healthy', LONG, async () => {
    const alone = [
      'systemctl stop lsyncd && cd /opt/sonus/wrtc/.ssh && mv authorized_keys kept',
      'systemctl start lsyncd && cd /opt/sonus/wrtc/.ssh && mv kept authorized_keys',
    ] as const
    await whileBroken(lab, 'wrtc-a', alone, async () => {
      await wrtcRequest(lab, 'wrtc-b', [{ op: 'write', name: 'unsent', value: 1 }])
      const refused = expectCode(await switchover(lab), 1)
      expect(refused.stdout).toContain('lsyncd does not run on wrtc-a')
      expect(refused.stderr).toMatch(
        /--force\. At stake then: unsent\.json of wrtc-a, the oldest change \d+\.\d s old, and what/,
      )
    })
    expect(await holders(lab)).toEqual(['wrtc-a'])
  })

  it('moves it all the same when it is forced', LONG, async () => {
    const broken = ['systemctl --quiet enable wrtc', 'systemctl --quiet disable wrtc'] as const
    await whileBroken(lab, 'wrtc-a', broken, async () => {
      expectCode(await switchover(lab), 1)
      expectCode(await switchover(lab, '--force'), 0)
    })
    expect(await holders(lab)).toEqual(['wrtc-b'])
  })

  it('goes back by itself when the other host does not come up', LONG, async () => {
    const folder = '/run/systemd/system/wrtc.service.d'
    const broken = [
      `mkdir -p ${folder} && printf '[Service]\\nExecStartPre=/bin/false\\n' >${folder}/broken.conf && systemctl daemon-reload`,
      `rm -r ${folder} && systemctl daemon-reload`,
    ] as const
    await whileBroken(lab, 'wrtc-a', broken, async () => {
      const ran = expectCode(await switchover(lab), 1)
      expect(ran.stdout).toContain('wrtc did not start on wrtc-a: going back to wrtc-b')
      expect(ran.stderr).toContain('wrtc-b is the active host again')
      await untilServedBy(lab, 'wrtc-b')
    })
  })
})
