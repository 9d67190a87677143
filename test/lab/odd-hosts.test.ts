import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWithLab, useLab, WORKING_FOLDER } from './support/lab.ts'
import { expectCode, run } from './support/wrtcplay.ts'

const FOLDER = 'test/lab/odd-hosts'

/** Each playbook prepares a state that hosts come in, does something, and says at its end what must be there. */
describeWithLab('modules on odd hosts', () => {
  const lab = useLab()

  it.each(playbooks())('modules %s', { timeout: 120_000 }, async (playbook) => {
    expectCode(await run(lab, [], { playbook: join(FOLDER, playbook) }), 0)
  })

  it('modules 13: what a folder holds beside files is refused before any host is reached', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-odd-'))
    try {
      symlinkSync('nowhere', join(folder, 'link'))
      const playbook = join(folder, 'play.yml')
      writeFileSync(
        playbook,
        `- { hosts: wrtc-a, tasks: [{ name: t, copy: { src: ${folder}, dest: /r/tree } }] }`,
      )
      expect(await run(lab, ['--check'], { playbook })).toMatchObject({
        code: 65,
        stderr: expect.stringContaining('link is a symbolic link to nothing'),
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function playbooks(): readonly string[] {
  return readdirSync(join(WORKING_FOLDER, FOLDER)).filter((name) => name.endsWith('.yml'))
}
