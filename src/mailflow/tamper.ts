// The tamper watch: what app.ts and other parts of this slice use of it.
export { announceChange } from './tamper/act-store.ts'
export { createCanaryPorts, type CanaryOptions } from './tamper/canary-ports.ts'
export { checkTenant, type CheckResult } from './tamper/check.ts'
export { tamperHttp } from './tamper/http.ts'
export { defaultIntervals, defineTamperJobs, type WatchIntervals } from './tamper/jobs.ts'
export { repairFindings } from './tamper/repair.ts'
export { createReturnCounter, type ReturnCounter } from './tamper/returns.ts'
export type { CanaryPorts, TamperParts, WatchTarget } from './tamper/parts.ts'
