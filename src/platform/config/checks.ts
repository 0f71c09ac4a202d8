// Semantic checks of single values. Each says what is wrong and what would be right, or null.
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import net from 'node:net'
import { certificateMistake, privateKeyMistake } from './pem.ts'

type Check = (value: string) => string | null

const hostName = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

const address: Check = (value) => (net.isIP(value) ? null : `"${value}" is not an IP address`)

const range: Check = (value) => {
  const [base = '', bits, more] = value.split('/')
  const family = net.isIP(base)
  if (family === 0 || more !== undefined) return `"${value}" is not an IP address or a range such as 192.0.2.0/24`
  if (bits === undefined) return null
  const bits_max = family === 4 ? 32 : 128
  const isGood = /^\d{1,3}$/.test(bits) && Number(bits) <= bits_max
  return isGood ? null : `the range "${value}" needs a prefix length from 0 to ${bits_max}`
}

const host: Check = (value) => (hostName.test(value) ? null : `"${value}" is not a host name`)

const hostPort: Check = (value) => {
  const parsed = parseHostPort(value)
  if (parsed === null) return `"${value}" must be host:port, such as 127.0.0.1:8080 or [::1]:25`
  if (parsed.port < 1) return `the port of "${value}" must be from 1 to 65535`
  return null
}

/** Port 0 lets the system choose: for tests. */
const listen: Check = (value) => {
  const parsed = parseHostPort(value)
  if (parsed === null) return `"${value}" must be address:port to listen on, such as 0.0.0.0:25 or [::]:25`
  return net.isIP(parsed.host) || parsed.host === 'localhost'
    ? null
    : `"${parsed.host}" in "${value}" is not an IP address`
}

const httpUrl: Check = (value) => {
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol))
    return `"${value}" is not a URL that begins with https:// or http://`
  return url.username || url.password ? 'a URL must not carry a user name or a password' : null
}

const databaseUrl: Check = (value) =>
  /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? '')
    ? null
    : 'must be a PostgreSQL URL such as postgres://user:password@host/database (the value is not shown, it may hold a password)'

const email: Check = (value) =>
  /^[^\s@<>]{1,64}@[^\s@<>]{1,253}$/.test(value) && host(value.split('@')[1]!) === null
    ? null
    : `"${value}" is not an e-mail address`

const readableFile: Check = (value) => {
  try {
    if (!statSync(value).isFile()) return `"${value}" is not a file`
    accessSync(value, constants.R_OK)
    return null
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return isMissing ? `the file "${value}" does not exist` : `the file "${value}" cannot be read by this user`
  }
}

const secretFile: Check = (value) => {
  const problem = readableFile(value)
  if (problem !== null) return problem
  return (statSync(value).mode & 0o007) === 0
    ? null
    : `anybody on this machine may read "${value}": run chmod 600 ${value}`
}

const certificateFile: Check = (value) => readableFile(value) ?? inFile(value, certificateMistake)
const keyFile: Check = (value) => secretFile(value) ?? inFile(value, privateKeyMistake)

function inFile(file: string, look: (text: string) => string | null): string | null {
  const mistake = look(readFileSync(file, 'utf8'))
  return mistake === null ? null : `the file "${file}" ${mistake}`
}

/** `host:port`, or `unix:/path` as clamd has it. */
const socket: Check = (value) => (value.startsWith('unix:/') ? null : hostPort(value))

export const checks = {
  address,
  range,
  host,
  hostPort,
  listen,
  httpUrl,
  databaseUrl,
  email,
  readableFile,
  secretFile,
  certificateFile,
  keyFile,
  socket,
  /** Need not exist; made absolute like the others. */
  path: () => null,
} satisfies Record<string, Check>
export type CheckName = keyof typeof checks

/** These are relative to the folder of the configuration file. */
export const pathChecks: ReadonlySet<CheckName> = new Set([
  'readableFile',
  'secretFile',
  'certificateFile',
  'keyFile',
  'path',
])

/** Splits `host:port` and `[v6]:port`; null when it is neither. */
export function parseHostPort(value: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(value)
  if (match === null) return null
  const name = match[1] ?? match[2]!
  const port = Number(match[3])
  if (port > 65_535) return null
  if (match[1] !== undefined && net.isIPv6(match[1])) return { host: name, port }
  return match[1] === undefined && (net.isIPv4(name) || hostName.test(name)) ? { host: name, port } : null
}
