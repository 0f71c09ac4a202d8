// A private Postfix: own configuration, queue and port on loopback; nothing of the machine's Postfix is read or changed.
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { freePort } from '#test/support/daemon.ts'
import { eventually } from '#test/support/mail-journey.ts'

export interface PrivatePostfix {
  port: number
  /** Messages that were delivered here. */
  delivered(): string[]
  /** Messages that wait in its queue. */
  waiting(): number
}

export const postfixUser = (): number => Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }))

export interface PostfixOptions {
  relayPort?: number
  clientFiles?: string
  domain?: string
  settings?: Record<string, string>
}

/**
 * Delivers mail for `domain` (default: `contoso.example`, none with `relayPort`) into a folder; with `relayPort` all else goes there,
 * with TLS and `c.pem` of `clientFiles`. `settings` are lines of main.cf.
 */
export async function startPostfix(t: TestContext, options: PostfixOptions = {}): Promise<PrivatePostfix> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'postfix-'))
  chmodSync(base, 0o755)
  const port = await freePort()
  const uid = postfixUser()
  for (const name of ['config', 'queue', 'data', 'mail']) mkdirSync(path.join(base, name))
  for (const name of ['data', 'mail']) chownSync(path.join(base, name), uid, 0)
  writeFileSync(path.join(base, 'config', 'main.cf'), mainOf(base, uid, options))
  writeFileSync(path.join(base, 'config', 'master.cf'), masterOf(port))
  // Makes the folders of the queue.
  execFileSync('postfix', ['-c', path.join(base, 'config'), 'check'], { stdio: 'ignore' })
  const programs = execFileSync('postconf', ['-h', 'daemon_directory'], { encoding: 'utf8' }).trim()
  const master = spawn(path.join(programs, 'master'), ['-c', path.join(base, 'config'), '-d'], { stdio: 'ignore' })
  const ended = new Promise((resolve) => master.once('exit', resolve))
  t.after(async () => {
    master.kill('SIGTERM')
    await ended
    rmSync(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })
  await eventually('Postfix answers', () => answers(port))
  const filesIn = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
  return {
    port,
    delivered: () =>
      filesIn(path.join(base, 'mail'))
        .filter((file) => file.includes('/new/'))
        .map((file) => readFileSync(file, 'latin1')),
    waiting: () => ['incoming', 'active', 'deferred'].flatMap((name) => filesIn(path.join(base, 'queue', name))).length,
  }
}

function mainOf(base: string, uid: number, { relayPort, clientFiles, settings, ...options }: PostfixOptions): string {
  const domain = options.domain ?? (relayPort === undefined ? 'contoso.example' : null)
  const lines = {
    compatibility_level: '3.6',
    queue_directory: `${base}/queue`,
    data_directory: `${base}/data`,
    myhostname: `mail.${domain ?? 'fabrikam.example'}`,
    mydestination: '',
    mynetworks: '127.0.0.0/8',
    inet_protocols: 'ipv4',
    alias_maps: '',
    local_recipient_maps: '',
    message_size_limit: '0',
    mailbox_size_limit: '0',
    virtual_mailbox_limit: '0',
    smtpd_peername_lookup: 'no',
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    minimal_backoff_time: '1s',
    queue_run_delay: '1s',
    default_process_limit: '20',
    ...(relayPort === undefined ? {} : { relayhost: `[127.0.0.1]:${relayPort}` }),
    ...(domain === null
      ? {}
      : {
          virtual_mailbox_domains: domain,
          virtual_mailbox_base: `${base}/mail`,
          virtual_mailbox_maps: 'static:all/',
          virtual_minimum_uid: '1',
          virtual_uid_maps: `static:${uid}`,
          virtual_gid_maps: `static:${uid}`,
        }),
    ...(clientFiles === undefined
      ? {}
      : {
          smtp_tls_security_level: 'encrypt',
          smtp_tls_cert_file: `${clientFiles}/c.pem`,
          smtp_tls_key_file: `${clientFiles}/c.key`,
        }),
    ...settings,
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

function masterOf(port: number): string {
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'virtual unix - n n - - virtual',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
  ]
  return `${services.join('\n')}\n`
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    const end = (isReady: boolean) => {
      socket.destroy()
      resolve(isReady)
    }
    socket.once('data', (greeting) => end(greeting.toString().startsWith('220')))
    socket.once('error', () => end(false))
    socket.setTimeout(5_000, () => end(false))
  })
}

/** What stands in the way of a private Postfix, for `skip`; false when nothing does. */
export function findPostfix(): string | false {
  if (process.getuid?.() !== 0) return 'Postfix starts only as root'
  return existsSync('/usr/sbin/postfix') ? false : 'Postfix is not installed'
}
