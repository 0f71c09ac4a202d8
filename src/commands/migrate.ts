// mailwarden migrate: brings the database to this release.
import type { Command } from './command.ts'
import { readServerConfig } from './server-config.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the database to this release (serve does it, too, unless told not to)',
  examples: ['mailwarden migrate --config mailwarden.yaml', 'mailwarden migrate --dry-run'],
  options: { 'dry-run': { type: 'boolean', description: 'Only say what would be applied' } },
  async run({ values, env, stdout, stderr }) {
    const [{ openConfiguredDatabase }, { migrate, pendingMigrations }, { migrations }] = await Promise.all([
      import('#platform/db/configured.ts'),
      import('#platform/db/migrate.ts'),
      import('../migrations.ts'),
    ])
    const { config } = readServerConfig(values['config'] as string | undefined, env)
    await using db = await openConfiguredDatabase(config)
    const isDry = values['dry-run'] === true
    const names = isDry ? await pendingMigrations(db, migrations) : await migrate(db, migrations)
    for (const name of names) stdout(name)
    stderr(
      names.length === 0
        ? 'Nothing to do: the database is up to date.'
        : `${names.length} ${isDry ? 'would be' : 'were'} applied.`,
    )
    return 0
  },
}
