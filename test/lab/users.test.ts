import { expect, it } from 'vitest'
import { describeWithLab, useLab } from './support/lab.ts'
import { taskRuns } from './support/task-runs.ts'

const LONG = { timeout: 180_000 }

describeWithLab('users', () => {
  const lab = useLab({ hosts: 1 })
  const tasks = taskRuns(lab)
  const sh = (script: string): Promise<string> => lab.sh('wrtc-a', script)
  const user = (params: string, how?: { readonly check: true }) => tasks.one(`user: { ${params} }`, how)

  it('modules 08: a group of the name, a number for a group', LONG, async () => {
    await sh('groupadd xu1; groupadd -g 7777 xgid; useradd -M xu2')
    expect(await user('name: xu1, create_home: false')).toMatchObject({ outcome: 'changed' })
    expect(await sh('id -gn xu1')).toBe('xu1')
    expect(await user('name: xu2, groups: ["7777"], create_home: false')).toMatchObject({
      outcome: 'changed',
      changes: ['add xu2 to xgid'],
    })
    expect(await sh('id -Gn xu2; grep -c ^7777: /etc/group || true')).toBe('xu2 xgid\n0')
    expect(await user('name: xu2, groups: ["7777"], create_home: false')).toMatchObject({ outcome: 'ok' })
    expect(await user('name: xu2, group: "7777", create_home: false')).toMatchObject({ outcome: 'changed' })
    expect(await sh('id -gn xu2')).toBe('xgid')
    expect(await user('name: xu3, groups: ["65001"]')).toMatchObject({
      outcome: 'failed',
      message: 'there is no group with the number 65001',
    })
    expect(await sh('id xu3 2>/dev/null || echo none')).toBe('none')
  })

  it('modules 08: a home that is made later has the mode that login.defs tells', LONG, async () => {
    const mode = async (name: string, defs: string): Promise<string> => {
      await sh(
        `sed -i '/^HOME_MODE/d;/^UMASK/d' /etc/login.defs; printf '${defs}' >>/etc/login.defs; useradd -M ${name}`,
      )
      expect(await user(`name: ${name}`)).toMatchObject({ outcome: 'changed' })
      return sh(`stat -c '%a %U:%G' /home/${name}`)
    }
    expect(await mode('xh1', 'HOME_MODE\\t0700\\nUMASK 022\\n')).toBe('700 xh1:xh1')
    expect(await mode('xh2', 'UMASK\\t\\t027\\n')).toBe('750 xh2:xh2')
    expect(await mode('xh3', '# HOME_MODE 0700\\n')).toBe('755 xh3:xh3')
    await sh('printf "HOME_MODE 0711\\n" >>/etc/login.defs')
    expect(await user('name: xh4, home: /srv/xh4')).toMatchObject({ outcome: 'changed' })
    expect(await sh('stat -c %a /srv/xh4')).toBe('711')
  })

  it('modules 08: where no home can be no user is made', LONG, async () => {
    await sh('touch /home/xf1 /srv/xfile; ln -s /nowhere /srv/xlink')
    for (const [params, blocked] of [
      ['name: xf1', '/home/xf1'],
      ['name: xf1, home: /srv/xfile/deep/home', '/srv/xfile'],
      ['name: xf1, home: /srv/xlink', '/srv/xlink'],
    ])
      expect(await user(params ?? '')).toMatchObject({
        outcome: 'failed',
        message: `the home of xf1 cannot be made: ${blocked} is no folder`,
      })
    expect(await sh('id xf1 2>/dev/null || echo none')).toBe('none')
    expect(await user('name: xf1, create_home: false')).toMatchObject({ outcome: 'changed' })
  })

  it('modules 08: a number is no login, and a password in plain text no hash', LONG, async () => {
    // Before anything is connected to.
    await expect(user('name: "0"', { check: true })).rejects.toThrow('a login is no number: 0')
    const plain = await user('name: xp1, password_hash: correct-horse')
    expect(plain).toMatchObject({ outcome: 'failed', message: '`password_hash` is no hash of a password' })
    expect(plain.event).not.toContain('correct-horse')
    expect(await sh('id xp1 2>/dev/null || echo none')).toBe('none')
    const hash = await sh('openssl passwd -6 -salt abcdefgh secret')
    expect(await user(`name: xp1, password_hash: "${hash}"`)).toMatchObject({ outcome: 'changed' })
    expect(await user(`name: xp1, password_hash: "${hash}"`)).toMatchObject({ outcome: 'ok' })
    expect(await user('name: xp1, password_hash: "!"')).toMatchObject({ outcome: 'changed' })
  })
})
