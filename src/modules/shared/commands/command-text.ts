/** The first line of a command, for summaries and messages; `…` stands for the lines behind it. */
export function firstLine(text: string): string {
  const [line = '', ...rest] = text.trim().split('\n')
  return rest.length === 0 ? line : `${line} …`
}
