// Lists and searches of the console over a large history: 50 rows of 1 million messages p95 ≤ 200 ms, a search over 30 days ≤ 500 ms.
// `node bench/console/list.ts [DATABASE_URL [rows]]`; without a URL it starts a PostgreSQL of its own.
import { sql } from 'kysely'
import { historyMigrations } from '#mailflow/history/migrations.ts'
import { ensurePartitionsFor } from '#mailflow/history/partitions.ts'
import { createHistoryViews, type MessageFilter } from '#mailflow/history/views.ts'
import type { Database } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { startPostgres } from '#test/support/postgres.ts'

const [given = '', rowsText = '1000000'] = process.argv.slice(2)
const rows = Number(rowsText)
const tenant = '11111111-1111-4111-8111-111111111111'
const schema = 'measure_console'
const list_ms_max = 200
const search_ms_max = 500
const tries = 40
const cleanUp: (() => unknown)[] = []
const url =
  given !== '' ? given : (await startPostgres({ after: (end: () => unknown) => void cleanUp.push(end) } as never)).url
const db = await openDatabase({ url, schema })
const now = new Date()
try {
  await migrate(db, historyMigrations)
  await ensurePartitionsFor(
    db,
    [0, 1, 2, 3, 4].map((month) => new Date(now.getTime() - month * 28 * 86_400_000)),
  )
  const started = performance.now()
  await generate(db)
  console.log(`${rows.toLocaleString('en')} messages made in ${Math.round((performance.now() - started) / 1000)} s`)
  await sizes(db)
  process.exitCode = (await measure(db)) ? 0 : 1
} finally {
  await db[Symbol.asyncDispose]()
  for (const end of cleanUp.toReversed()) await end()
}

/** 89 days: 1,000 mailboxes, 5,000 senders, words with a long tail, few bad ones; terms as terms.ts makes them. */
async function generate(to: Database): Promise<void> {
  const { rows: found } = await to.execute(`select count(*) as count from ${schema}.message`, [])
  if (Number(found[0]!['count']) >= rows) return
  const part = 100_000
  for (let from = 0; from < rows; from += part)
    await to.asSystem((trx) => generatePart(trx, from, Math.min(from + part, rows)))
  for (const table of ['message', 'message_term', 'message_hour']) await to.execute(`analyze ${schema}.${table}`, [])
}

async function generatePart(
  trx: Parameters<Parameters<Database['asSystem']>[0]>[0],
  from: number,
  until: number,
): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`set local synchronous_commit = off`.execute(trx)
  await sql`create temporary table made on commit drop as select gen_random_uuid() as id, n,
    now() - (n::float8 / ${rows}::float8) * interval '89 days' as at,
    case when random() < 0.9 then 'inbound' else 'outbound' end as direction,
    's' || floor(5000 * random() ^ 3)::int || '@domain' || floor(500 * random() ^ 2)::int || '.example' as sender,
    'u' || floor(1000 * random())::int as mailbox,
    case when random() < 0.04 then 'spam' when random() < 0.002 then 'phish' when random() < 0.0005 then 'malware' else 'clean' end as category,
    '192.0.' || floor(20 * random() ^ 2)::int || '.' || floor(250 * random())::int as ip,
    array['w' || floor(20000 * random() ^ 4)::int, 'w' || floor(20000 * random() ^ 4)::int, 'report', 'x' || n] as words
    from generate_series(${from}::int, ${until - 1}::int) n`.execute(trx)
  await sql`insert into message select ${tenant}::uuid, id, at, 'mailflow', direction, sender, array[mailbox || '@contoso.example'], '192.0.2.1', 'h',
    'TLSv1.3', 20000, category, 0, case when category = 'clean' then case when n % 997 = 0 then 'failed' when n % 50 = 0 then 'rejected' else 'returned' end
      else 'quarantined' end,
    array_to_string(words, ' '), sender, '<' || n || '@x>',
    '{"findings":[],"authentication":null,"summary":null,"outcomes":[],"timeline":[]}'::jsonb from made`.execute(trx)
  await sql`insert into message_term select ${tenant}::uuid, term, at, id from made, lateral (select unnest(array['f:' || sender,
    'f:' || substring(sender from '@.*'), 'r:' || mailbox || '@contoso.example', 'r:@contoso.example', 'i:' || n || '@x', 'a:' || ip,
    'm:' || split_part(sender, '@', 1), 'n:' || mailbox, 'g:' || md5(words[1] || sender), 'u:host' || (n % 700) || '.example'] ||
    (select array_agg('w:' || word) from unnest(words) word) ||
    case when category = 'clean' then '{}'::text[] else array['c:' || category, 'd:held'] end) as term) t on conflict do nothing`.execute(
    trx,
  )
  await sql`insert into message_hour (tenant_id, hour, direction, mode, category, disposition, domain, count, size_bytes, last_at)
    select ${tenant}::uuid, date_trunc('hour', at, 'UTC'), direction, 'mailflow', category, case when category = 'clean' then 'delivered' else 'held' end,
      'contoso.example', count(*), sum(20000), max(at) from made group by 1, 2, 3, 5, 6
    on conflict (tenant_id, hour, direction, mode, category, disposition, domain) do update set count = message_hour.count + excluded.count`.execute(
    trx,
  )
}

async function sizes(of: Database): Promise<void> {
  const { rows: found } = await of.execute(
    `select pg_size_pretty(sum(pg_total_relation_size(c.oid)) filter (where relname like 'message_term%')) as terms,
     pg_size_pretty(sum(pg_total_relation_size(c.oid)) filter (where relname ~ '^message_y')) as messages,
     pg_size_pretty(sum(pg_total_relation_size(c.oid)) filter (where relname like 'message_hour%')) as counts
     from pg_class c where relnamespace = $1::regnamespace and relkind = 'r'`,
    [schema],
  )
  console.log('size', found[0])
}

/** True when every kind keeps its budget. */
async function measure(of: Database): Promise<boolean> {
  const views = createHistoryViews(of)
  const pick = (n: number, max: number) => Math.floor(max * ((n * 0.618034) % 1))
  const days30 = { from: new Date(now.getTime() - 30 * 86_400_000) }
  const kinds: [string, number, (n: number) => MessageFilter][] = [
    ['newest first', list_ms_max, () => ({})],
    ['processed, 24 hours', list_ms_max, () => ({ tab: 'processed', from: new Date(now.getTime() - 86_400_000) })],
    ['rejected, 30 days', list_ms_max, () => ({ tab: 'rejected', ...days30 })],
    ['status:quarantined', list_ms_max, () => ({ text: 'status:quarantined', ...days30 })],
    ['status:failed', list_ms_max, () => ({ text: 'status:failed', ...days30 })],
    [
      'from:address',
      search_ms_max,
      (n) => ({ text: `from:s${pick(n, 3000)}@domain${pick(n, 50)}.example`, ...days30 }),
    ],
    ['from:domain', search_ms_max, (n) => ({ text: `from:domain${pick(n, 500)}.example`, ...days30 })],
    [
      'to:address from:domain',
      search_ms_max,
      (n) => ({ text: `to:u${pick(n, 1000)}@contoso.example from:domain${pick(n, 50)}.example`, ...days30 }),
    ],
    ['ip:', search_ms_max, (n) => ({ text: `ip:192.0.${pick(n, 20)}.${pick(n, 250)}`, ...days30 })],
    ['a common word', search_ms_max, () => ({ text: 'report', ...days30 })],
    ['a name', search_ms_max, (n) => ({ text: `u${pick(n, 1000)}`, ...days30 })],
    ['a rare word', search_ms_max, (n) => ({ text: `x${pick(n, rows)}`, ...days30 })],
    ['two words', search_ms_max, (n) => ({ text: `report w${pick(n, 20_000)}`, ...days30 })],
    ['words that never meet', search_ms_max, (n) => ({ text: `x${n} x${n + 1} report`, ...days30 })],
    ['an address anywhere', search_ms_max, (n) => ({ text: `u${pick(n, 1000)}@contoso.example`, ...days30 })],
    ['a domain anywhere', search_ms_max, (n) => ({ text: `domain${pick(n, 500)}.example`, ...days30 })],
    ['verdict:malware or phish', search_ms_max, () => ({ text: 'verdict:malware verdict:phish', ...days30 })],
    ['disposition:delivered', search_ms_max, () => ({ text: 'disposition:delivered', ...days30 })],
    ['verdict:clean status:failed', search_ms_max, () => ({ text: 'verdict:clean status:failed', ...days30 })],
    [
      'link: to:',
      search_ms_max,
      (n) => ({ text: `link:host${pick(n, 700)}.example to:u${pick(n, 1000)}@contoso.example`, ...days30 }),
    ],
    ['Message-ID', search_ms_max, (n) => ({ text: `id:<${pick(n, rows)}@x>` })],
  ]
  let isKept = true
  for (const [name, ms_max, filterOf] of kinds)
    isKept =
      (await time(name, ms_max, (n) =>
        views.search(tenant, filterOf(n), { limit: 50 }).then(({ items }) => items.length),
      )) && isKept
  for (const days of [1, 7, 30])
    isKept =
      (await time(`overview, ${days} days`, search_ms_max, () =>
        views
          .overview(tenant, {
            from: new Date(now.getTime() - days * 86_400_000),
            to: now,
            step: days === 1 ? 'hour' : 'day',
            timeZone: 'Europe/Vienna',
          })
          .then(({ items }) => items.length),
      )) && isKept
  return isKept
}

async function time(name: string, ms_max: number, run: (n: number) => Promise<number>): Promise<boolean> {
  const times: number[] = []
  let found = 0
  for (let n = 0; n < tries; n += 1) {
    const begun = performance.now()
    found += await run(n)
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  const p95 = times[Math.ceil(tries * 0.95) - 1]!
  const isKept = p95 <= ms_max
  console.log(
    `${name.padEnd(30)} p50 ${times[tries / 2]!.toFixed(1).padStart(7)} ms  p95 ${p95.toFixed(1).padStart(7)} ms  (budget ${ms_max})  ${(found / tries).toFixed(0).padStart(3)} rows${isKept ? '' : '  OVER'}`,
  )
  return isKept
}
