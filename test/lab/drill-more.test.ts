import { drillsInAnyOrder } from './support/every-scenario.ts'

drillsInAnyOrder(1)
