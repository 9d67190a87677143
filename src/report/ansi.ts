import { type Printable, print } from '../core/printable.ts'

/** Colours for a terminal, or none. Only the sixteen that every terminal's own palette keeps readable. */
export interface Styles {
  readonly bold: Style
  readonly dim: Style
  readonly red: Style
  readonly green: Style
  readonly yellow: Style
  readonly magenta: Style
  readonly cyan: Style
}

/** Text that is not printable yet becomes so, on one line. */
export type Style = (text: Printable | string) => Printable

export function stylesFor(isColoured: boolean): Styles {
  const style = (open: number, close: number): Style =>
    isColoured
      ? (text) => (text.toString() === '' ? print`` : print`\x1b[${open}m${text}\x1b[${close}m`)
      : (text) => print`${text}`
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    magenta: style(35, 39),
    cyan: style(36, 39),
  }
}
