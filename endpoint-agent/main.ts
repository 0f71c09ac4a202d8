#!/usr/bin/env node
// The agent on a computer: table of its commands.
import { parseArgs } from 'node:util'
import { complain, print, type RunCommand } from './commands/command.ts'
import { enroll } from './commands/enroll.ts'
import { restore } from './commands/restore.ts'
import { run } from './commands/run.ts'
import { scan } from './commands/scan.ts'
import { status } from './commands/status.ts'
import { uninstall } from './commands/uninstall.ts'
import { Failure, textOf } from './failure.ts'
import { defaultStateFolder } from './state/folder.ts'
import { agentVersion } from './version.ts'

const commands: Record<string, RunCommand> = { enroll, run, status, scan, restore, uninstall }

const help = `mailwarden-agent ${agentVersion}

Examples
  mailwarden-agent enroll --server https://mail.contoso.com --token -    (reads the token from standard input)
  mailwarden-agent run
  mailwarden-agent scan /home/ada --report-only

Commands
  enroll --server URL --token TOKEN [--ca FILE] [--allow-http]   make this computer known to the server
  run                                  work: as a service, until it is told to stop
  status [--json]                      what it is and does
  scan [--quick|--full|PATH…] [--report-only] [--json]           scan by hand
  restore --list [--json]              what is in quarantine
  uninstall --yes                      end the enrolment

Everywhere: --state FOLDER (here ${defaultStateFolder(process.platform, process.env)})`

// Programs are found in the folders of the system alone, not in the one that an administrator happens to be in (libuv honours it).
if (process.platform === 'win32') process.env.NoDefaultCurrentDirectoryInExePath = '1'

async function main(words: string[]): Promise<number> {
  const [name = 'help', ...rest] = words
  if (['help', '--help', '-h'].includes(name)) return say(help, 0)
  if (['version', '--version'].includes(name)) return say(agentVersion, 0)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) return say(`There is no command "${name}". See: mailwarden-agent help`, 2)
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: name === 'scan',
    options: {
      state: { type: 'string', default: defaultStateFolder(process.platform, process.env) },
      server: { type: 'string' },
      token: { type: 'string' },
      ca: { type: 'string' },
      'allow-http': { type: 'boolean' },
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      'report-only': { type: 'boolean' },
      json: { type: 'boolean' },
      list: { type: 'boolean' },
      yes: { type: 'boolean' },
    },
  })
  return await command({ ...values, words: positionals })
}

function say(text: string, code: number): number {
  if (code === 0) print(text)
  else complain(text)
  return code
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    complain(error instanceof Failure || isUsage ? textOf(error) : String(error instanceof Error ? error.stack : error))
    process.exitCode = isUsage ? 2 : 1
  },
)
