// A real rspamd on a free port: one normal worker, built-in checks only (GTUBE is one), and no network unless a test gives it a name server.
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Daemon, findProgram, freePort, startDaemon, temporaryFolder } from './daemon.ts'

export const rspamdProgram = findProgram('/usr/bin/rspamd', '/usr/local/bin/rspamd')

export interface Rspamd extends Daemon {
  url: string
}

export interface RspamdOptions {
  /** `address:port`; default: one that never answers. */
  nameserver?: string
  /** Further sections of its configuration, e.g. of modules. */
  sections?: string
}

export async function startRspamd({ nameserver = '127.0.0.1:9', sections = '' }: RspamdOptions = {}): Promise<Rspamd> {
  if (rspamdProgram === undefined) throw new Error('rspamd is not installed')
  const folder = temporaryFolder('rspamd')
  chmodSync(folder, 0o777)
  const port = await freePort()
  // To compile all public suffixes takes it ten seconds and more at each start; those of the tests are two.
  const suffixes = path.join(folder, 'suffixes.dat')
  writeFileSync(suffixes, 'com\nexample\n')
  const configuration = path.join(folder, 'rspamd.conf')
  writeFileSync(
    configuration,
    `options {
  pidfile = "${folder}/rspamd.pid";
  tempdir = "${folder}";
  hs_cache_dir = "${folder}";
  url_tld = "${suffixes}";
  filters = "";
  dns { nameserver = ["${nameserver}"]; timeout = 0.1s; retransmits = 1; }
  explicit_modules = [];
  disable_hyperscan = true;
}
logging { type = "console"; level = "warning"; }
actions { reject = 15; add_header = 6; greylist = 4; }
worker { type = "normal"; bind_socket = "127.0.0.1:${port}"; count = 1; }
${sections}
`,
  )
  const url = `http://127.0.0.1:${port}`
  const asRoot = process.getuid?.() === 0 ? ['--insecure'] : []
  const daemon = await startDaemon({
    program: rspamdProgram,
    arguments: ['-f', '-c', configuration, ...asRoot],
    folder,
    isReady: async () => (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(2_000) })).ok,
  })
  return { ...daemon, url }
}
