// The move away from IP-based connectors: what app.ts and other parts of this slice use of it.
export { migrationHttp } from './migration/http.ts'
export { defineMigrationJobs, migrationJobs } from './migration/jobs.ts'
export { legacyUntil } from './migration/legacy-until.ts'
export { refuseWhileOldRulesSend } from './migration/old-rules.ts'
export type { MigrationParts } from './migration/parts.ts'
