// Facts about the computer that do not change while the agent runs. Each source may be missing; nothing is guessed but `isServer`.
import { readFileSync } from 'node:fs'
import { arch, hostname, release } from 'node:os'
import type { Machine } from '../../src/compromise/endpoint-protocol.ts'
import { outputOf, type RunProgram } from './programs.ts'
import { oneLine } from './shown.ts'

const platforms = { win32: 'windows', darwin: 'macos' } as const

export async function describeMachine(
  run: RunProgram,
  platform: NodeJS.Platform,
  isServer: boolean | null,
): Promise<Machine> {
  const own =
    platform === 'win32'
      ? await describeWindows(run)
      : platform === 'darwin'
        ? await describeMacos(run)
        : describeLinux()
  return {
    hostname: oneLine(hostname(), 255),
    os: platforms[platform as keyof typeof platforms] ?? 'linux',
    arch: arch(),
    ...own,
    isServer: isServer ?? own.isServer,
  }
}

type Own = Omit<Machine, 'hostname' | 'os' | 'arch'>

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}

// SMBIOS 7.4.1: enclosures of servers, and those in front of which people sit.
const serverEnclosures = new Set(['17', '23', '25', '28', '29'])
const personalEnclosures = new Set([
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '13',
  '14',
  '15',
  '30',
  '31',
  '32',
  '35',
  '36',
])

function describeLinux(): Own {
  const names = read('/etc/os-release') ?? ''
  const enclosure = read('/sys/class/dmi/id/chassis_type') ?? ''
  const hasDesktop = read('/etc/X11/default-display-manager') !== null
  const serial = read('/sys/class/dmi/id/product_serial')
  return {
    osVersion: oneLine(/^PRETTY_NAME="?([^"\n]*)/m.exec(names)?.[1] ?? release(), 200),
    machineId: oneLine(read('/etc/machine-id') ?? read('/var/lib/dbus/machine-id') ?? '', 200),
    serial: serial === null || serial === '' ? null : oneLine(serial, 200),
    entraDeviceId: null,
    entraTenantId: null,
    isServer: serverEnclosures.has(enclosure) || (!personalEnclosures.has(enclosure) && !hasDesktop),
  }
}

async function describeWindows(run: RunProgram): Promise<Own> {
  const registry =
    (await outputOf(run, 'reg', 'query', String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`, '/v', 'MachineGuid')) ?? ''
  const facts = readWindowsFacts((await outputOf(run, 'powershell', ...powershell(windowsFacts))) ?? '')
  return {
    osVersion: facts.version ?? release(),
    machineId: /MachineGuid\s+REG_SZ\s+([0-9a-fA-F-]{36})/.exec(registry)?.[1]?.toLowerCase() ?? '',
    serial: facts.serial,
    ...readJoinState((await outputOf(run, 'dsregcmd', '/status')) ?? ''),
    isServer: facts.isServer,
  }
}

/** Arguments of PowerShell for a script of ours; encoded, so that no quoting can go wrong. */
export const powershell = (script: string): string[] => [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Bypass',
  '-EncodedCommand',
  Buffer.from(script, 'utf16le').toString('base64'),
]

// Win32_OperatingSystem.ProductType: 1 workstation, 2 domain controller, 3 server (documented).
const windowsFacts =
  '$o = Get-CimInstance Win32_OperatingSystem; $b = Get-CimInstance Win32_BIOS; ' +
  '[pscustomobject]@{ caption = $o.Caption; version = $o.Version; type = $o.ProductType; serial = $b.SerialNumber } | ConvertTo-Json -Compress'

export function readWindowsFacts(text: string): { version: string | null; serial: string | null; isServer: boolean } {
  try {
    const facts = JSON.parse(text) as Record<string, unknown>
    const version = [facts.caption, facts.version].filter((part) => typeof part === 'string').join(' ')
    const serial = typeof facts.serial === 'string' ? facts.serial.trim() : ''
    return {
      version: version === '' ? null : oneLine(version, 200),
      serial: serial === '' ? null : oneLine(serial, 200),
      isServer: facts.type === 2 || facts.type === 3,
    }
  } catch {
    return { version: null, serial: null, isServer: false }
  }
}

/** `dsregcmd /status` as SYSTEM: the device part alone (endpoint-response 2.6). */
export function readJoinState(text: string): { entraDeviceId: string | null; entraTenantId: string | null } {
  const field = (name: string) => new RegExp(`^\\s*${name}\\s*:\\s*(\\S+)`, 'm').exec(text)?.[1] ?? null
  const guid = (value: string | null) =>
    value !== null && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : null
  if (field('AzureAdJoined') !== 'YES') return { entraDeviceId: null, entraTenantId: null }
  return { entraDeviceId: guid(field('DeviceId')), entraTenantId: guid(field('TenantId')) }
}

async function describeMacos(run: RunProgram): Promise<Own> {
  const hardware = (await outputOf(run, 'ioreg', '-rd1', '-c', 'IOPlatformExpertDevice')) ?? ''
  const version = await outputOf(run, 'sw_vers', '-productVersion')
  return {
    osVersion: version === null ? release() : `macOS ${oneLine(version.trim(), 100)}`,
    ...readPlatformExpert(hardware),
    entraDeviceId: null,
    entraTenantId: null,
    isServer: false,
  }
}

export function readPlatformExpert(text: string): { machineId: string; serial: string | null } {
  const field = (name: string) => new RegExp(`"${name}" = "([^"\\n]{1,100})"`).exec(text)?.[1] ?? null
  return { machineId: field('IOPlatformUUID')?.toLowerCase() ?? '', serial: field('IOPlatformSerialNumber') }
}
