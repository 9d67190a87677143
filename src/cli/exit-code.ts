/** The exit codes of wrtcplay, by meaning. */
export const EXIT = {
  asked: 0,
  failed: 1,
  pending: 2,
  usage: 64,
  wrongInput: 65,
  unreachable: 69,
  bug: 70,
  interrupted: 130,
} as const
