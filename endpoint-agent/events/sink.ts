// The log of the platform. Node has no Unix datagram sockets, so neither /dev/log nor the socket of journald can be written directly:
// `logger` and, on Windows, PowerShell do it. One entry a call; the caller keeps what failed.
import { existsSync } from 'node:fs'
import { powershell } from '../computer/machine.ts'
import type { RunProgram } from '../computer/programs.ts'
import type { Entry } from './log.ts'

export type Sink = (entry: Entry) => Promise<boolean>

export function platformSink(run: RunProgram, platform: NodeJS.Platform): Sink {
  if (platform === 'win32') return windowsSink(run)
  if (platform === 'darwin') return loggerSink(run)
  return existsSync('/run/systemd/journal/socket') ? journalSink(run) : loggerSink(run)
}

/** `logger --journald`: fields, one a line; a text of ours never holds a line end (log.ts escapes it). */
export const journalSink =
  (run: RunProgram): Sink =>
  async (entry) => {
    const fields = [
      `MESSAGE=${entry.text}`,
      `PRIORITY=${entry.level}`,
      'SYSLOG_IDENTIFIER=mailwarden-agent',
      `MAILWARDEN_EVENT=${entry.id}`,
      `MAILWARDEN_EVENT_NAME=${entry.name}`,
      ...Object.entries(entry.facts).map(([name, value]) => `MAILWARDEN_${fieldName(name)}=${value}`),
      '',
    ]
    const result = await run({ name: 'logger', arguments: ['--journald'], input: fields.join('\n') })
    return result.failure === null && result.code === 0
  }

const fieldName = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .toUpperCase()

const words = { 3: 'err', 4: 'warning', 5: 'notice', 6: 'info' } as const

/** syslog, and the unified log of macOS. */
export const loggerSink =
  (run: RunProgram): Sink =>
  async (entry) => {
    const text = `${entry.id} ${entry.name}: ${entry.text}`
    const result = await run({
      name: 'logger',
      arguments: ['-t', 'mailwarden-agent', '-p', `daemon.${words[entry.level]}`, '--', text],
    })
    // util-linux ends with 0 when nobody listens and says so.
    return result.failure === null && result.code === 0 && !/No such file|socket/i.test(result.errors.toString())
  }

// System.Diagnostics.EventLog with a source of our own (documented): `eventcreate` knows ids to 1000 only and no source without itself.
// The entry comes by standard input: no text from outside ever stands in the script.
const windowsScript = String.raw`$ErrorActionPreference = 'Stop'
$entry = [Console]::In.ReadToEnd() | ConvertFrom-Json
if (-not [System.Diagnostics.EventLog]::SourceExists('Mailwarden')) {
  [System.Diagnostics.EventLog]::CreateEventSource('Mailwarden', 'Application')
}
$type = [System.Diagnostics.EventLogEntryType]$entry.type
[System.Diagnostics.EventLog]::WriteEntry('Mailwarden', $entry.text, $type, [int]$entry.id)`

const windowsTypes = { 3: 'Error', 4: 'Warning', 5: 'Information', 6: 'Information' } as const

export const windowsSink =
  (run: RunProgram): Sink =>
  async (entry) => {
    const facts = Object.entries(entry.facts).map(([name, value]) => `${name}: ${value}`)
    // `%1` is an insertion string for the event viewer, also inside a text (documented for WriteEntry).
    const text = [entry.text, ...facts]
      .join('\r\n')
      .replace(/%(?=\d)/g, String.raw`\x25`)
      .slice(0, 31_000)
    const result = await run({
      name: 'powershell',
      arguments: powershell(windowsScript),
      input: JSON.stringify({ id: entry.id, type: windowsTypes[entry.level], text }),
    })
    return result.failure === null && result.code === 0
  }
