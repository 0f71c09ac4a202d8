// The lure server in a process of its own, on PostgreSQL, with one campaign of so many recipients: address and tokens go to the parent.
import { migrations } from '../../src/migrations.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { startTestLure, writeCampaign } from '#test/support/lure/server.ts'
import { pathOf } from '../../src/phish-threat/lure/tokens.ts'

const [url, recipients] = [process.argv[2]!, Number(process.argv[3])]
const db = await openDatabase({ url })
await migrate(db, migrations)
const host = `links${recipients}.contoso.example`
const campaign = await writeCampaign(db, { recipients, host })
const stack = { after: () => {} } as unknown as Parameters<typeof startTestLure>[0]
const lure = await startTestLure(stack, db)
const paths = campaign.recipients.map(({ tokens }) => pathOf(tokens.link))

async function count(): Promise<number> {
  const { rows } = await db.execute('select count(*)::int as count from simulation_request where campaign_id = $1', [
    campaign.campaignId,
  ])
  return Number(rows[0]!['count'])
}

process.on('message', () => {
  void count().then(async (rows) => {
    const { user, system } = process.cpuUsage()
    process.send!({ rows, cpu_ms: (user + system) / 1_000, rss_bytes: process.memoryUsage().rss })
  })
})
process.on('disconnect', () => process.exit(0))
process.send!({ http: lure.http, host, paths })
