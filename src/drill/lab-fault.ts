/**
 * What can be done to a lab's host from outside. cut: its cable is pulled. deafen: what is sent to it gets lost, what it
 * sends arrives. isolate: it does not reach others that are isolated, too. kill: its power is lost.
 */
export type LabFault = 'cut' | 'deafen' | 'isolate' | 'kill' | 'reboot'
