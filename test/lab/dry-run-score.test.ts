import { beforeAll, expect, it } from 'vitest'
import { type Score, scoreOf, sum } from './support/dry-run-score.ts'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './support/lab.ts'
import { expectCode, run } from './support/wrtcplay.ts'

/** Each on a host of its own that nothing was done to before. */
const PLAYBOOKS = [
  'first-playbook',
  'web-server',
  'users',
  'cron',
  'sysctl',
  'unit-and-drop-in',
  'app-folder',
  'logrotate',
  'ssh-hardening',
  'firewall',
  'lists',
]

/** A stand-in for Debian's: it brings its folders and settings, and its scripts enable and start it. */
const NGINX = `set -e
repository=/usr/local/share/lab-packages
tree=$(mktemp -d)
mkdir -p "$tree/DEBIAN" "$tree/etc/nginx" "$tree/var/www/html" "$tree/lib/systemd/system"
echo 'worker_processes auto;' >"$tree/etc/nginx/nginx.conf"
echo welcome >"$tree/var/www/html/index.nginx-debian.html"
printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' >"$tree/lib/systemd/system/nginx.service"
printf 'Package: nginx\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: root <root@localhost>\\nDescription: a stand-in\\n' >"$tree/DEBIAN/control"
printf '#!/bin/sh\\nsystemctl daemon-reload; systemctl enable --now nginx >/dev/null 2>&1\\n' >"$tree/DEBIAN/postinst"
chmod 755 "$tree/DEBIAN/postinst"
dpkg-deb --root-owner-group --build "$tree" "$repository/nginx.deb" >/dev/null
{ cat "$tree/DEBIAN/control"; echo "Filename: ./nginx.deb"; echo "Size: $(stat -c %s "$repository/nginx.deb")"
  echo "SHA256: $(sha256sum "$repository/nginx.deb" | cut -d' ' -f1)"; echo; } >>"$repository/Packages"
rm -r "$tree"
apt-get -qq update`

const LONG = { timeout: 600_000 }

describeWithLab('first dry runs', () => {
  const lab = useLab({ hosts: 2 + PLAYBOOKS.length })
  const scores = new Map<string, Score>()

  beforeAll(async () => {
    await lab.sh('h3', NGINX)
  }, UP_TIMEOUT_MS)

  const tryOut = async (playbook: string, hosts: string): Promise<Score> => {
    const args = ['--diff', '--limit', hosts]
    const check = expectCode(await run(lab, ['--check', ...args], { playbook }), 0)
    const score = scoreOf(check, expectCode(await run(lab, args, { playbook }), 0))
    scores.set(playbook, score)
    expect(score.wrong).toEqual([])
    expect(score.falseOk).toEqual([])
    return score
  }

  it.each(PLAYBOOKS.map((name, index) => [name, `h${index + 3}`] as const))(
    'truth 3: %s is told beforehand',
    LONG,
    async (name, host) => {
      await tryOut(`test/lab/dry-run/${name}.yml`, host)
    },
  )

  it('truth 3: the appliance is told beforehand', LONG, async () => {
    await tryOut('playbooks/appliance.yml', 'wrtc-a,wrtc-b')
  })

  it('truth 3: of what all of them then did at least nine in ten were told with their diffs', () => {
    const all = sum([...scores.values()])
    for (const [name, score] of scores) console.log(`${name}: ${lineOf(score)}`)
    console.log(`all: ${lineOf(all)}\nnot told: ${all.missed.join('\n          ')}`)
    expect(scores.size).toBe(PLAYBOOKS.length + 1)
    expect(all.came).toBeGreaterThan(60)
    expect(all.predicted / all.came).toBeGreaterThanOrEqual(0.9)
  })
})

function lineOf({ predicted, came, wrong, unknown, tasks }: Score): string {
  return `${predicted} of ${came} changes told, ${wrong.length} wrong, ${unknown} of ${tasks} tasks unknown`
}
