import { type Approver, YES } from './approver.ts'

/** Judges by the exit status of a task's `guard`, which ran with the probe. The unit of the change runs the guard once more. */
export const guardApprover: Approver = {
  approve: ({ guard }) => {
    if (guard === undefined || guard.code === 0) return Promise.resolve(YES)
    const { code, message, stdout, stderr } = guard
    const output = { code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }
    return Promise.resolve({
      kind: 'no',
      reason: message,
      output: stderr === '' ? undefined : output,
      isOfHostNow: true,
    })
  },
}
