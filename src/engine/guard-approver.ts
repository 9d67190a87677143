import { type Approver, YES } from './approver.ts'

/** What a task's own `guard` said along with the look. It is asked once more in the change's own unit. */
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
