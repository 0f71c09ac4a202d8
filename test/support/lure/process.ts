// A lure server in a process of its own, for tests that look into its memory or take its database away. Told what to do by messages.
import { writeHeapSnapshot } from 'node:v8'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { openEmbedded } from '#test/support/database.ts'
import { startTestLure, writeCampaign } from './server.ts'

/** Found in every snapshot: a search that does not find it searches nothing. */
const control = { kept: Buffer.from('control-of-the-search').toString('latin1') }

const db = await openEmbedded()
let isAway = false
const away = () =>
  Promise.reject(new AppError({ code: 'database.unavailable', message: 'away', status: 503, retryable: true }))
const leavable: Database = {
  ...db,
  kind: db.kind,
  inTenant: (tenantId, work) => (isAway ? away() : db.inTenant(tenantId, work)),
  execute: (text, parameters) => (isAway ? away() : db.execute(text, parameters)),
  asSystem: (work) => (isAway ? away() : db.asSystem(work)),
}
const ending: (() => unknown)[] = []
const stack = { after: (work: () => unknown) => ending.push(work) } as unknown as Parameters<typeof startTestLure>[0]
const lure = await startTestLure(stack, leavable, {
  dataDir: process.argv[2]!,
  logger: createLogger({ level: 'trace' }),
})

const acts: Record<string, (value: never) => unknown> = {
  start: () => ({ http: lure.http }),
  campaign: () => writeCampaign(db),
  away: (value: boolean) => (isAway = value),
  snapshot: (file: string) => writeHeapSnapshot(file) + control.kept.slice(0, 0),
  dump: () => dump(),
}

process.on('message', ({ act, value }: { act: string; value: never }) => {
  void Promise.resolve(acts[act]!(value)).then((answer) => process.send!({ answer }))
})
process.on('disconnect', () => process.exit(0))

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const { rows } = await db.execute(
    `select table_name as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema')
      and table_type = 'BASE TABLE'`,
    [],
  )
  let text = ''
  for (const { name } of rows) {
    const found = await db.execute(
      `select coalesce(json_agg(given)::text, '') as text from "${String(name)}" as given`,
      [],
    )
    text += `${String(name)} ${String(found.rows[0]!['text'])}\n`
  }
  return text
}
