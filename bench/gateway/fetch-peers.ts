// Fetches Haraka and the two mail libraries into bench/peers, which git ignores.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../peers')
const packages = ['Haraka@3', 'smtp-server@3', 'nodemailer']
const day_ms = 86_400_000

/** What could not be fetched, as sentences; the benchmark then leaves it out. */
export function fetchPeers(): string[] {
  if (existsSync(path.join(folder, 'node_modules/Haraka')) && existsSync(path.join(folder, 'node_modules/smtp-server')))
    return []
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}')
  // A registry mirror may lack the newest version of some dependency: then versions of two months ago will do.
  const before = new Date(Date.now() - 60 * day_ms).toISOString().slice(0, 10)
  for (const more of [[], [`--before=${before}`]]) {
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
    const run = spawnSync('npm', ['install', ...options, ...more, ...packages], { cwd: folder, encoding: 'utf8' })
    if (run.status === 0) return []
  }
  return ['Haraka and the libraries could not be fetched with npm: those rows are left out.']
}
