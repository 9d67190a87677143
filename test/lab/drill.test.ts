import { drillsInAnyOrder } from './support/every-scenario.ts'

drillsInAnyOrder('one half')
