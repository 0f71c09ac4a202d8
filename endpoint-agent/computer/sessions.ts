// Who is logged on: what links the computer to a mailbox. Sources of endpoint-response 2.6; a platform that cannot tell gives none.
import { stat } from 'node:fs/promises'
import { limits, type LogonSession } from '../../src/compromise/endpoint-protocol.ts'
import { powershell } from './machine.ts'
import { outputOf, type RunProgram } from './programs.ts'
import { oneLine } from './shown.ts'

export async function listSessions(run: RunProgram, platform: NodeJS.Platform, now: number): Promise<LogonSession[]> {
  const sessions =
    platform === 'win32'
      ? readWindowsSessions((await outputOf(run, 'powershell', ...powershell(windowsSessions))) ?? '', now)
      : platform === 'darwin'
        ? await listMacosSessions(run, now)
        : await listLinuxSessions(run, now)
  return sessions.slice(0, limits.sessions)
}

/** A log-on name of the form of a user principal name; SSSD and the Entra log-on modules use it as it is. */
export const principalName = (name: string): string | null =>
  /^[^\s@\\/"]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(name) ? name.toLowerCase() : null

async function listLinuxSessions(run: RunProgram, now: number): Promise<LogonSession[]> {
  const list = (await outputOf(run, 'loginctl', 'list-sessions', '--no-legend')) ?? ''
  const ids = list
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((id) => /^[A-Za-z0-9_]{1,32}$/.test(id))
  const sessions: LogonSession[] = []
  for (const id of ids.slice(0, limits.sessions)) {
    const facts = await outputOf(
      run,
      'loginctl',
      'show-session',
      id,
      ...['Name', 'User', 'Class', 'Type', 'Remote', 'State', 'Timestamp'].flatMap((name) => ['-p', name]),
    )
    const session = facts === null ? null : readLinuxSession(facts, now)
    if (session !== null) sessions.push(await withPrincipalName(run, session))
  }
  return sessions
}

/** `loginctl show-session`: NAME=value lines. Null for sessions of no person (`greeter`, `manager`, `background`) and closing ones. */
export function readLinuxSession(text: string, now: number): (LogonSession & { uid: string }) | null {
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? ''
  const name = field('Name')
  if (name === '' || !['user', 'user-early', 'user-light', ''].includes(field('Class')) || field('State') === 'closing')
    return null
  return {
    user: oneLine(name, 256),
    uid: /^\d{1,10}$/.test(field('User')) ? field('User') : '',
    sid: null,
    upn: principalName(name),
    isInteractive: field('Type') !== 'unspecified' || field('Remote') === 'yes',
    at: timeOf(field('Timestamp'), now),
  }
}

/** The name that the directory of the computer knows for the number; `getent` asks SSSD and the like, too. */
async function withPrincipalName(run: RunProgram, found: LogonSession & { uid: string }): Promise<LogonSession> {
  const { uid, ...session } = found
  if (session.upn !== null || uid === '') return session
  const entry = await outputOf(run, 'getent', 'passwd', uid)
  return { ...session, upn: principalName((entry ?? '').split(':')[0] ?? '') }
}

/** `Sun 2026-11-22 08:01:12 UTC`; the present when it is anything else. */
function timeOf(text: string, now: number): string {
  const match = /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (UTC|GMT)/.exec(text)
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`)
  return new Date(Number.isFinite(time) ? time : now).toISOString()
}

// Win32_LogonSession with Win32_LoggedOnUser: type 2 interactive, 10 remote desktop, 11 cached (documented). The SID comes from the
// owner of the session's processes, and the name of Entra from the identity cache (assumed on all builds).
const windowsSessions = String.raw`$ErrorActionPreference = 'SilentlyContinue'
$seen = @{}
Get-CimInstance Win32_Process -Filter "Name='explorer.exe'" | ForEach-Object {
  $sid = (Invoke-CimMethod -InputObject $_ -MethodName GetOwnerSid).Sid
  $owner = Invoke-CimMethod -InputObject $_ -MethodName GetOwner
  if ($sid -and -not $seen[$sid]) {
    $cache = Get-ItemProperty "HKLM:\SOFTWARE\Microsoft\IdentityStore\Cache\$sid\IdentityCache\$sid"
    $seen[$sid] = [pscustomobject]@{ user = "$($owner.Domain)\$($owner.User)"; sid = $sid; upn = $cache.UserName
      at = $_.CreationDate.ToUniversalTime().ToString('o') }
  }
}
ConvertTo-Json -Compress -InputObject @($seen.Values)`

export function readWindowsSessions(text: string, now: number): LogonSession[] {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch {
    return []
  }
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: unknown) => {
    const { user, sid, upn, at } = (row ?? {}) as Record<string, unknown>
    if (typeof user !== 'string' || typeof sid !== 'string' || !/^S-1-[\d-]{1,180}$/.test(sid)) return []
    const time = typeof at === 'string' ? Date.parse(at) : Number.NaN
    return [
      {
        user: oneLine(user, 256),
        sid,
        upn: typeof upn === 'string' ? principalName(upn) : null,
        isInteractive: true,
        at: new Date(Number.isFinite(time) ? time : now).toISOString(),
      },
    ]
  })
}

/** The owner of the console. At the log-on window it is root: nobody. */
async function listMacosSessions(run: RunProgram, now: number): Promise<LogonSession[]> {
  const name = ((await outputOf(run, 'stat', '-f', '%Su', '/dev/console')) ?? '').trim()
  if (name === '' || name === 'root' || name === '_mbsetupuser') return []
  const console = await stat('/dev/console').catch(() => null)
  const platformSso = await outputOf(run, 'app-sso', 'platform', '-s')
  return [
    {
      user: oneLine(name, 256),
      sid: null,
      upn: principalName(name) ?? readPlatformSso(platformSso ?? ''),
      isInteractive: true,
      at: new Date(console?.mtimeMs ?? now).toISOString(),
    },
  ]
}

/** `app-sso platform -s`: the log-on name in its JSON (assumed: the page of the tool documents the command, not the shape). */
export function readPlatformSso(text: string): string | null {
  const name = /"loginUserName"\s*:\s*"([^"]{3,320})"/.exec(text)?.[1]
  return name === undefined ? null : principalName(name)
}
