#!/usr/bin/env -S node --max-semi-space-size=16
// The table of commands, nothing else.
import '#platform/thread-pool.ts'
import { alertsAct, alertsList } from '#commands/alerts.ts'
import { auditExport, auditSearch, auditVerify } from '#commands/audit.ts'
import type { Command } from '#commands/command.ts'
import { configCheck } from '#commands/config.ts'
import { doctor } from '#commands/doctor.ts'
import { mailflowCommands } from '#commands/mailflow.ts'
import { messagesCommands } from '#commands/messages.ts'
import { migrateCommand } from '#commands/migrate.ts'
import { peopleCommands } from '#commands/people.ts'
import { migrationCommands } from '#commands/migration.ts'
import { incidentsCommands } from '#commands/incidents.ts'
import { quarantineCommands } from '#commands/quarantine.ts'
import { runCommandLine } from '#commands/run.ts'
import { scan } from '#commands/scan.ts'
import { serve } from '#commands/serve.ts'
import { tamperCommands } from '#commands/tamper.ts'
import { tenantCommands } from '#commands/tenant.ts'
import { tokenCreate, tokenList, tokenRevoke } from '#commands/token.ts'
import { userCommands } from '#commands/user.ts'

const commands: readonly Command[] = [
  serve,
  migrateCommand,
  configCheck,
  doctor,
  scan,
  ...tenantCommands,
  ...mailflowCommands,
  ...peopleCommands,
  ...messagesCommands,
  ...quarantineCommands,
  ...incidentsCommands,
  ...tamperCommands,
  ...migrationCommands,
  alertsList,
  alertsAct,
  auditSearch,
  auditExport,
  auditVerify,
  tokenCreate,
  tokenList,
  tokenRevoke,
  ...userCommands,
]

// Who reads the output has gone (`| head`): ends with the status that the signal SIGPIPE gives.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1))

process.exitCode = await runCommandLine(commands, process.argv.slice(2), {
  stdout: (line) => void process.stdout.write(`${line}\n`),
  stderr: (line) => void process.stderr.write(`${line}\n`),
  env: process.env,
})
