import { drillsInAnyOrder } from './support/every-scenario.ts'

drillsInAnyOrder('the other half')
