import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrate } from '#platform/db/migrate.ts'
import { newId } from '#platform/ids.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { testDatabase } from '#test/support/database.ts'
import { migrations } from './migrations.ts'
import { channelOf } from './notification.ts'
import { rulesFor, secretContext } from './rules-store.ts'

test('the settings of before become rules that tell the same people, with the secret they had', async (t) => {
  const db = await testDatabase(t, { migrations: migrations.slice(0, 1) })
  const secrets = createSecrets([randomBytes(32)])
  const [contoso, fabrikam, northwind] = [newId(), newId(), newId()]
  const sealed = secrets.seal('a very long secret', secretContext(contoso))
  await db.asSystem(async (trx) => {
    const settings = [
      sql`(${contoso}, ${['adele@contoso.example']}::text[], 'https://hooks.contoso.example/x', ${sealed}, 'medium', now())`,
      sql`(${northwind}, ${[]}::text[], null, null, 'low', now())`,
      sql`(null, ${['operator@adatum.example']}::text[], null, null, 'high', now())`,
    ]
    await sql`insert into alert_settings (tenant_id, recipients, webhook_url, webhook_secret_sealed, severity_min, updated_at)
      values ${sql.join(settings)}`.execute(trx)
  })
  await migrate(db, migrations)
  const own = await rulesFor(db, contoso)
  assert.deepEqual(
    own
      .map(({ channel, frequencies }) => [channel.kind, frequencies])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ['email', 'webhook'].map((kind) => [kind, { high: 'immediately', medium: 'immediately' }]),
  )
  assert.deepEqual(
    channelOf(
      own.find(({ channel }) => channel.kind === 'webhook')!,
      secrets,
    ),
    {
      kind: 'webhook',
      url: 'https://hooks.contoso.example/x',
      secret: 'a very long secret',
    },
  )
  for (const tenantId of [fabrikam, northwind, null]) {
    const [rule, ...others] = await rulesFor(db, tenantId)
    assert.deepEqual(
      [rule?.channel, rule?.frequencies, others],
      [{ kind: 'email', recipients: ['operator@adatum.example'] }, { high: 'immediately' }, []],
    )
  }
})
