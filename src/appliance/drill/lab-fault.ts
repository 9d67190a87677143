/**
 * What can be done to a lab's host from outside. cut: its cable is pulled. deafen: what is sent to it gets lost, what it
 * sends arrives. isolate: it does not reach others that are isolated, too. lose-some, lose-most: a quarter, or nine tenths, of all
 * packets get lost, both ways. pause: nothing in it goes on, while its kernel still answers. kill: its power is lost.
 */
export type LabFault = 'cut' | 'deafen' | 'isolate' | 'lose-some' | 'lose-most' | 'pause' | 'kill' | 'reboot'
