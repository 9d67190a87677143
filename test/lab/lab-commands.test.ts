import { randomBytes } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import { describeWithLab } from './support/lab.ts'
import { wrtcplay } from './support/wrtcplay.ts'

describeWithLab('the commands of the lab', () => {
  const name = `cli-${randomBytes(3).toString('hex')}`

  afterAll(() => lab('down'))

  it('bring it up, which is safe to repeat', async () => {
    const first = await lab('up', '--hosts', '1')
    expect(first.stdout).toMatch(new RegExp(`^The lab "${name}" is up:\n  wrtc-a  198\\.\\S+\n`))
    expect(first.code).toBe(0)
    expect((await lab('up', '--hosts', '1')).stdout).toMatch(/was up already/)
    const { stdout } = await wrtcplay(['lab', 'list', '--output', 'json'])
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        name,
        state: 'up',
        hosts: [expect.objectContaining({ name: 'wrtc-a', power: 'on' })],
      }),
    )
  })

  it('run commands on a host, and end as they do', async () => {
    const ran = await lab('exec', 'wrtc-a', '--', 'sh', '-c', 'hostname; exit 7')
    expect(ran).toMatchObject({ code: 7, stdout: 'wrtc-a\n' })
  })

  it('take power, network and application away and give them back', async () => {
    expect((await lab('cut', 'wrtc-a')).stdout).toBe('wrtc-a is cut off.\n')
    expect((await lab('heal', 'wrtc-a')).stdout).toBe('wrtc-a is connected.\n')
    expect((await lab('stop-app', 'wrtc-a')).stdout).toBe('The application on wrtc-a is stopped.\n')
    expect((await lab('kill', 'wrtc-a')).stdout).toBe('wrtc-a lost its power.\n')
    const off = await lab('exec', 'wrtc-a', '--', 'true')
    expect(off.stderr).toMatch(
      /^error: wrtc-a .*is not running\n {2}switch it on: `wrtcplay lab boot wrtc-a`\n$/,
    )
    expect(off.code).toBe(1)
    expect((await lab('boot', 'wrtc-a')).stdout).toBe('wrtc-a is on.\n')
  })

  it('say which hosts there are when one is named that is not', async () => {
    const { code, stderr } = await lab('cut', 'wrtc-z')
    expect(stderr).toBe(`error: the lab "${name}" has no host wrtc-z\n  it has wrtc-a\n`)
    expect(code).toBe(1)
  })

  it('take it down', async () => {
    expect((await lab('down')).stdout).toBe(`The lab "${name}" is down.\n`)
    expect((await lab('down')).stdout).toBe(`There is no lab "${name}" here.\n`)
  })

  function lab(action: string, ...args: readonly string[]): ReturnType<typeof wrtcplay> {
    return wrtcplay(['lab', action, '--name', name, ...args])
  }
})
