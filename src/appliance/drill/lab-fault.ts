/**
 * Faults of a lab's host, made from outside. cut: its cable is pulled. deafen: packets to it get lost, those from it
 * arrive. isolate: it does not reach other isolated hosts. lose-some, lose-most: a quarter, or nine tenths, of all
 * packets get lost, in both directions. pause: its processes stop, while its kernel still answers. kill: its power is
 * lost.
 */
export type LabFault = 'cut' | 'deafen' | 'isolate' | 'lose-some' | 'lose-most' | 'pause' | 'kill' | 'reboot'
