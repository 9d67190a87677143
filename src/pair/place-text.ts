/** An address with a port, as clients take it: `[fd00::10]:8080`. */
export function placeText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
