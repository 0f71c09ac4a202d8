// A real rspamd without network: one normal worker on a free port, no name server, built-in checks only (GTUBE is one).
import { writeFileSync } from 'node:fs'
import { chmodSync } from 'node:fs'
import path from 'node:path'
import { type Daemon, findProgram, freePort, startDaemon, temporaryFolder } from './daemon.ts'

export const rspamdProgram = findProgram('/usr/bin/rspamd', '/usr/local/bin/rspamd')

export interface Rspamd extends Daemon {
  url: string
}

export async function startRspamd(): Promise<Rspamd> {
  if (rspamdProgram === undefined) throw new Error('rspamd is not installed')
  const folder = temporaryFolder('rspamd')
  chmodSync(folder, 0o777)
  const port = await freePort()
  const configuration = path.join(folder, 'rspamd.conf')
  writeFileSync(
    configuration,
    `options {
  pidfile = "${folder}/rspamd.pid";
  tempdir = "${folder}";
  hs_cache_dir = "${folder}";
  filters = "";
  dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }
  explicit_modules = [];
  disable_hyperscan = true;
}
logging { type = "console"; level = "warning"; }
actions { reject = 15; add_header = 6; greylist = 4; }
worker { type = "normal"; bind_socket = "127.0.0.1:${port}"; count = 1; }
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
