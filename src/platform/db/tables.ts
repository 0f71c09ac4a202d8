// The tables of the whole database. Each slice adds its own in `tables.ts` by declaration merging:
//   declare module '#platform/db/tables.ts' { interface Tables { quarantine_item: QuarantineItemTable } }
// Every tenant-bound table has `tenant_id uuid` first in its primary key and a row-level security policy.

// eslint-disable-next-line typescript/no-empty-interface
export interface Tables {}
