// Measures searches over a large history (50 rows out of 1 million, p95 ≤ 200 ms): `node test/history/measure.ts DATABASE_URL [rows]`.
import { sql } from 'kysely'
import { createHistoryViews, type MessageFilter } from '#mailflow/history/views.ts'
import { historyMigrations } from '#mailflow/history/migrations.ts'
import { ensurePartitionsFor } from '#mailflow/history/partitions.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'

const [url, rowsText = '1000000'] = process.argv.slice(2)
const rows = Number(rowsText)
const tenant = '11111111-1111-4111-8111-111111111111'
const db = await openDatabase({ url: url!, schema: 'measure_history' })
await migrate(db, historyMigrations)
const now = new Date()
await ensurePartitionsFor(
  db,
  [0, 1, 2, 3, 4].map((month) => new Date(now.getTime() - month * 28 * 86_400_000)),
)

/** 1 million messages over 89 days: 1,000 mailboxes, 5,000 senders, words with a long tail, few bad ones. */
async function generate(): Promise<void> {
  const part = 50_000
  for (let from = 0; from < rows; from += part)
    await db.asSystem(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx)
      await sql`create temporary table made on commit drop as select gen_random_uuid() as id, n,
        now() - (n::float8 / ${rows}::float8) * interval '89 days' as at,
        case when random() < 0.9 then 'inbound' else 'outbound' end as direction,
        's' || floor(5000 * random() ^ 3)::int || '@domain' || floor(500 * random() ^ 2)::int || '.example' as sender,
        'u' || floor(1000 * random())::int || '@contoso.example' as recipient,
        case when random() < 0.04 then 'spam' when random() < 0.002 then 'phish' when random() < 0.0005 then 'malware' else 'clean' end as category,
        array['w' || floor(20000 * random() ^ 4)::int, 'w' || floor(20000 * random() ^ 4)::int, 'report', 'x' || n] as words
        from generate_series(${from}::int, ${from + part - 1}::int) n`.execute(trx)
      await sql`insert into message select ${tenant}::uuid, id, at, 'mailflow', direction, sender, array[recipient], '192.0.2.1', 'h', 'TLSv1.3',
        20000, category, 0, case when category = 'clean' then 'returned' when random() < 0.01 then 'failed' else 'quarantined' end,
        array_to_string(words, ' '), sender, '<' || n || '@x>',
        '{"findings":[],"authentication":null,"summary":null,"outcomes":[],"timeline":[]}'::jsonb from made`.execute(
        trx,
      )
      await sql`insert into message_term select ${tenant}::uuid, term, at, id from made, lateral (select unnest(array['f:' || sender,
        'f:' || substring(sender from '@.*'), 'r:' || recipient, 'r:@contoso.example', 'i:' || n || '@x'] ||
        (select array_agg('w:' || word) from unnest(words) word) || case when category = 'clean' then '{}'::text[] else array['c:' || category] end) as term) t
        on conflict do nothing`.execute(trx)
    })
  await db.execute('analyze measure_history.message', [])
  await db.execute('analyze measure_history.message_term', [])
}

const count = await db.execute('select count(*) as count from measure_history.message', [])
if (Number(count.rows[0]!['count']) < rows) await generate()
const size = await db.execute(
  `select sum(pg_total_relation_size(c.oid)) filter (where relname like 'message_term%') as terms,
   sum(pg_total_relation_size(c.oid)) filter (where relname ~ '^message_y') as messages
   from pg_class c where relnamespace = 'measure_history'::regnamespace and relkind = 'r'`,
  [],
)
console.log('bytes', size.rows[0])

const views = createHistoryViews(db)
const pick = (n: number, max: number) => Math.floor(max * ((n * 0.618034) % 1))
const searches: Record<string, (n: number) => MessageFilter> = {
  'newest first': () => ({}),
  'inbound of one week': (n) => ({
    direction: 'inbound',
    to: new Date(now.getTime() - n * 86_400_000),
    from: new Date(now.getTime() - (n + 7) * 86_400_000),
  }),
  sender: (n) => ({ sender: `s${pick(n, 3000)}@domain${pick(n, 50)}.example` }),
  'sender domain': (n) => ({ sender: `domain${pick(n, 500)}.example` }),
  recipient: (n) => ({ recipient: `u${pick(n, 1000)}@contoso.example` }),
  'recipient domain and category': () => ({ recipient: 'contoso.example', category: 'malware' }),
  'recipient, sender domain': (n) => ({
    recipient: `u${pick(n, 1000)}@contoso.example`,
    sender: `domain${pick(n, 50)}.example`,
  }),
  'common word': () => ({ subject: 'report' }),
  'rare word': (n) => ({ subject: `x${pick(n, rows)}` }),
  'two words': (n) => ({ subject: `report w${pick(n, 20_000)}` }),
  'words that never meet': (n) => ({ subject: `x${n} x${n + 1} report` }),
  'category malware': () => ({ category: 'malware' }),
  'status failed': () => ({ status: 'failed' }),
  'clean and failed (none)': () => ({ category: 'clean', status: 'failed' }),
  'Message-ID': (n) => ({ internetMessageId: `<${pick(n, rows)}@x>` }),
}
for (const [name, filterOf] of Object.entries(searches)) {
  const times: number[] = []
  let found = 0
  for (let n = 0; n < 40; n += 1) {
    const start = performance.now()
    found += (await views.search(tenant, filterOf(n), { limit: 50 })).items.length
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  console.log(
    `${name.padEnd(30)} p50 ${times[20]!.toFixed(1)} ms, p95 ${times[37]!.toFixed(1)} ms, ${(found / 40).toFixed(0)} rows`,
  )
}
const start = performance.now()
await views.countByHour(tenant, new Date(now.getTime() - 7 * 86_400_000), now)
console.log(`count by hour of 7 days        ${(performance.now() - start).toFixed(0)} ms`)
await db[Symbol.asyncDispose]()
