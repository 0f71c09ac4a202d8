// Where a scan looks: quick = homes, temporary folders, places from which programs start by themselves, files of running programs;
// full = all local file systems. The agent's own folder is never scanned: the vault is in it.
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import type { ScanArgs } from '../../src/compromise/endpoint-protocol.ts'
import { Failure } from '../failure.ts'
import type { Settings } from '../state/settings.ts'
import type { WalkRules } from './walk.ts'

/** Roots in a fixed order, none inside another. Throws `nothing-to-scan`: a scan of nothing would be clean. */
export function rootsOf(
  args: Pick<ScanArgs, 'kind' | 'roots'>,
  settings: Settings,
  extraFolders: readonly string[],
): Buffer[] {
  const wanted =
    args.kind === 'paths'
      ? args.roots
      : args.kind === 'full'
        ? (settings.fullFolders ?? wholeComputer())
        : [...(settings.quickFolders ?? quickFolders()), ...extraFolders]
  const real = wanted.flatMap((root) => realPath(root)).toSorted()
  if (real.length === 0) throw new Failure('nothing-to-scan', 'None of the folders to scan is on this computer.')
  return [...new Set(real)]
    .filter((root, _, all) => !all.some((other) => other !== root && isInside(root, other)))
    .map((root) => Buffer.from(root))
}

const isInside = (file: string, folder: string): boolean =>
  file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)

/** Links in the way to a root are those of the system (`/var/run`); below it none is followed. */
function realPath(root: string): string[] {
  try {
    return path.isAbsolute(root) ? [realpathSync(root)] : []
  } catch {
    return []
  }
}

function wholeComputer(): string[] {
  if (process.platform !== 'win32') return ['/']
  return 'CDEFGHIJKLMNOPQRSTUVWXYZ'
    .split('')
    .map((letter) => `${letter}:\\`)
    .filter((drive) => existsSync(drive))
}

function quickFolders(): string[] {
  if (process.platform === 'win32')
    return [
      'C:\\Users',
      'C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp',
      'C:\\Windows\\Temp',
      tmpdir(),
    ]
  if (process.platform === 'darwin')
    return [
      '/Users',
      '/private/tmp',
      '/private/var/tmp',
      '/Library/LaunchAgents',
      '/Library/LaunchDaemons',
      '/Library/StartupItems',
      '/Applications',
    ]
  return [...linuxHomes(), ...linuxTemporary, ...linuxAutostart, ...runningPrograms()]
}

const linuxTemporary = ['/tmp', '/var/tmp', '/dev/shm', '/run/user']
const linuxAutostart = [
  '/etc/systemd/system',
  '/etc/init.d',
  '/etc/rc.local',
  '/etc/cron.d',
  '/etc/cron.hourly',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/etc/cron.monthly',
  '/etc/crontab',
  '/var/spool/cron',
  '/etc/profile.d',
  '/etc/xdg/autostart',
  '/etc/ld.so.preload',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt',
]

function linuxHomes(): string[] {
  return ['/home', homedir(), ...homesOf(readText('/etc/passwd'))]
}

/** Homes of people: numbers from 1000 on (login.defs), and root. */
export function homesOf(passwd: string): string[] {
  return passwd.split('\n').flatMap((line) => {
    const [, , uid, , , home] = line.split(':')
    const isPerson = uid === '0' || (Number(uid) >= 1_000 && Number(uid) !== 65_534)
    return isPerson && home !== undefined && home.startsWith('/') && home !== '/' ? [home] : []
  })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function runningPrograms(): string[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${name}/exe`)]
      } catch {
        return []
      }
    })
    .filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile() === true)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** File systems that hold no files of the computer: views of the kernel, and what is elsewhere. */
const kernelFileSystems =
  /^(?:proc|sysfs|devtmpfs|devpts|cgroup2?|debugfs|tracefs|securityfs|pstore|bpf|configfs|fusectl|mqueue|hugetlbfs|nsfs|binfmt_misc|autofs|rpc_pipefs|efivarfs|selinuxfs|nfsd)$/
const networkFileSystems =
  /^(?:nfs4?|cifs|smb3?|smbfs|afpfs|9p|ceph|glusterfs|davfs|fuse\.(?:sshfs|s3fs|rclone|glusterfs|davfs2?|gvfsd-fuse|portal))$/

export interface ForeignMounts {
  devices: Set<number>
  /** Where they are mounted. Not even looked at: a server that is away would hold the look, and the agent with it, for ever. */
  folders: string[]
}

/** What must not be entered, of the text of /proc/self/mountinfo (proc_pid_mountinfo(5): third and fifth field, and that after `-`). */
export function foreignMounts(mountInfo: string, withNetwork: boolean): ForeignMounts {
  const mounts: ForeignMounts = { devices: new Set(), folders: [] }
  for (const line of mountInfo.split('\n')) {
    const match = /^\d+ \d+ (\d+):(\d+) \S+ (\S+) .* - (\S+) /.exec(line)
    if (match === null) continue
    const [, major, minor, folder, type] = match as unknown as [string, string, string, string, string]
    if (!kernelFileSystems.test(type) && (withNetwork || !networkFileSystems.test(type))) continue
    mounts.devices.add(deviceNumber(Number(major), Number(minor)))
    mounts.folders.push(
      folder.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))),
    )
  }
  return mounts
}

/** makedev(3) of glibc for numbers that fit into 32 bits. */
const deviceNumber = (major: number, minor: number): number => (minor & 0xff) + major * 256 + (minor & 0xfff00) * 4096

const neverEntered = ['/proc', '/sys', '/dev', '/run/udev', '/System/Volumes', '/Volumes']

export function walkRules(settings: Settings, ownFolder: string, unreadable: (where: Buffer) => void): WalkRules {
  const foreign = foreignMounts(readText('/proc/self/mountinfo'), settings.networkFileSystems)
  const excluded = new Set(
    [...neverEntered, ...foreign.folders, ownFolder, ...settings.excludedFolders].map((folder) => path.resolve(folder)),
  )
  return {
    isExcluded: (folder) => excluded.has(folder.toString('utf8')),
    isDeviceAllowed: (device) => !foreign.devices.has(device),
    unreadable,
  }
}
