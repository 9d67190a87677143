import { expect, it } from 'vitest'
import { mustRun, runCommand } from '../../src/lab/system-command.ts'

it('returns what a command printed and how it ended', async () => {
  const result = await runCommand(['sh', '-c', 'cat; echo err >&2; exit 3'], { input: 'in' })
  expect(result).toEqual({ code: 3, stdout: 'in', stderr: 'err\n' })
})

it('tells a killed command by the code a shell would give', async () => {
  expect((await runCommand(['sh', '-c', 'kill -9 $$'])).code).toBe(137)
})

it('does not mind a command that leaves its input unread', async () => {
  expect((await runCommand(['true'], { input: 'x'.repeat(1_000_000) })).code).toBe(0)
})

it('says which command failed and what it said last', async () => {
  await expect(mustRun(['sh', '-c', 'echo why >&2; exit 2'])).rejects.toThrow('ended with 2: why')
})

it('says when there is no such command', async () => {
  await expect(mustRun(['wrtcplay-no-such-command'])).rejects.toThrow('cannot run wrtcplay-no-such-command')
})
