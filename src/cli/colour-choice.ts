/**
 * Whether to colour a stream. `--color` and `--no-color` win, then FORCE_COLOR (anything but 0), NO_COLOR
 * (https://no-color.org: present and not empty), and at last whether the stream is a terminal with colours.
 */
export function wantsColour(
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (flag !== undefined) return flag
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0'
  if ((env['NO_COLOR'] ?? '') !== '') return false
  return isTerminal && env['TERM'] !== 'dumb'
}
