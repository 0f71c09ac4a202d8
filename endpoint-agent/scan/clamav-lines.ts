// The lines that clamscan and clamdscan print, and what they mean. The exit code says too little: with one file found and one that
// could not be read it is 1 (endpoint-response 2.10), so each file needs a line of its own, and a file without one was not scanned.
import type { FileOutcome } from './engine.ts'

/** What follows `name: `. */
export function readVerdict(text: string): FileOutcome {
  const found = /^(\S.*) FOUND$/.exec(text)
  if (found !== null) return readThreat(found[1]!)
  if (text === 'OK' || text === 'Empty file') return { kind: 'clean' }
  if (/No such file or directory/.test(text)) return { kind: 'gone' }
  if (/size limit exceeded|File too large|too big/i.test(text)) return { kind: 'tooBig' }
  if (/time ?limit|timed? ?out/i.test(text)) return { kind: 'timedOut' }
  return { kind: 'unreadable', text: text.slice(0, 200) }
}

/** A limit that was passed is no threat: the rest of the file was not looked at. */
function readThreat(name: string): FileOutcome {
  if (!name.startsWith('Heuristics.Limits.Exceeded')) return { kind: 'found', threat: name.slice(0, 200) }
  return { kind: name.includes('ScanTime') ? 'timedOut' : 'tooBig' }
}

/** Verdicts by name as given to the scanner. A name may itself hold `: `, so the longest known name counts. */
export function readLines(output: Buffer, names: ReadonlySet<string>): Map<string, FileOutcome> {
  const verdicts = new Map<string, FileOutcome>()
  for (const line of output.toString('latin1').split('\n')) {
    for (let at = line.lastIndexOf(': '); at > 0; at = line.lastIndexOf(': ', at - 1)) {
      const name = line.slice(0, at)
      if (!names.has(name)) continue
      const verdict = readVerdict(line.slice(at + 2).trimEnd())
      verdicts.set(name, worse(verdicts.get(name), verdict))
      break
    }
  }
  return verdicts
}

const rank: Record<FileOutcome['kind'], number> = { clean: 0, gone: 1, tooBig: 2, timedOut: 3, unreadable: 4, found: 5 }

const worse = (one: FileOutcome | undefined, other: FileOutcome): FileOutcome =>
  one !== undefined && rank[one.kind] > rank[other.kind] ? one : other

/** The line of a scan of standard input (`fd[9]: OK`, `stream: … FOUND`, `stdin: OK`); null without one. */
export function readSingle(output: Buffer): FileOutcome | null {
  const match = /^(?:fd\[\d+\]|stream|stdin|-): (.+)$/m.exec(output.toString('latin1'))
  return match === null ? null : readVerdict(match[1]!.trimEnd())
}

/** Does the scanner itself fail? Its own words then. */
export function readFailure(errors: Buffer): string | null {
  const text = errors.toString('latin1')
  const match =
    /(?:^|\n)(?:LibClamAV Error|ERROR): ((?:Could not connect|Can't connect|Could not lookup|Can't parse|Please edit|Communication error|No supported database|cli_load|Database|Can't get file status|Malformed|No viruses)[^\n]*)/i.exec(
      text,
    )
  return match === null ? null : match[1]!.slice(0, 300)
}

/** `ClamAV 1.4.6/27777/Sun Nov 22 08:26:00 2026`, without the last two when there is no official database. */
export function readVersion(text: string): { version: string | null; dbVersion: string | null; dbTime: number | null } {
  const match = /^ClamAV ([\w.+~-]{1,40})(?:\/(\d{1,9})\/(.{10,40}))?$/m.exec(text.trim())
  const time = match?.[3] === undefined ? Number.NaN : Date.parse(`${match[3].replace(/\s+/g, ' ')} UTC`)
  return { version: match?.[1] ?? null, dbVersion: match?.[2] ?? null, dbTime: Number.isFinite(time) ? time : null }
}

/** Settings of clamd.conf that decide what was really scanned. Sizes as the manual writes them: bytes, or with K or M. */
export function readClamdConfiguration(text: string): {
  database: string
  fileSize_bytes_max: number
  alertsExceeded: boolean
} {
  const field = (name: string) => new RegExp(`^\\s*${name}\\s+"?([^"\\n]+?)"?\\s*$`, 'mi').exec(text)?.[1]
  return {
    database: field('DatabaseDirectory') ?? '/var/lib/clamav',
    fileSize_bytes_max: sizeOf(field('MaxFileSize')),
    alertsExceeded: /^(?:yes|true|1)$/i.test(field('AlertExceedsMax') ?? 'no'),
  }
}

/** The manual of 1.4: 100M without a value; 0 means no limit, which inside is 2 GiB. */
function sizeOf(text = '100M'): number {
  const match = /^(\d{1,12})([kKmM]?)$/.exec(text.trim())
  if (match === null) return 100 * 1024 ** 2
  const size = Number(match[1]) * { '': 1, k: 1024, m: 1024 ** 2 }[match[2]!.toLowerCase() as '' | 'k' | 'm']
  return size === 0 ? 2 * 1024 ** 3 - 1 : size
}
