import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startEmulator } from '#emulator/emulator.ts'
import { createApp, signIn } from './support.ts'

const version = '11.11.0'
const folder = path.resolve(import.meta.dirname, '../../.tools/cli-microsoft365')
const installed = path.join(folder, 'node_modules/@pnp/cli-microsoft365/dist/api.js')
const client = path.join(import.meta.dirname, 'cli-microsoft365-client.mjs')

/** The telemetry that it brings along asks for versions that not every registry has; it is switched off here anyway. */
const overrides = { '@azure/monitor-opentelemetry': '1.20.0', '@azure/monitor-opentelemetry-exporter': '1.0.0-beta.45' }

/** Installs the CLI once into a folder of its own; says why when it cannot. */
async function install(): Promise<string | null> {
  try {
    await access(installed)
    return null
  } catch {
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'cli-cache', private: true, overrides }))
    const npm = [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--loglevel=error',
      `@pnp/cli-microsoft365@${version}`,
    ]
    try {
      await promisify(execFile)('npm', npm, { cwd: folder, timeout: 240_000 })
      return null
    } catch (error) {
      return `@pnp/cli-microsoft365 could not be installed: ${String((error as { stderr?: string }).stderr ?? error).slice(0, 300)}`
    }
  }
}

test('CLI for Microsoft 365 works against the emulator as it is', { timeout: 400_000 }, async (context) => {
  const problem = await install()
  if (problem) return context.skip(problem)
  await using emulator = await startEmulator()
  const admin = (await signIn(emulator)).json.access_token
  const roles = [
    'User.ReadWrite.All',
    'Group.ReadWrite.All',
    'Directory.Read.All',
    'Application.ReadWrite.All',
    'Domain.Read.All',
    'Mail.ReadWrite',
    'Mail.Send',
    'RoleManagement.Read.Directory',
    'MailboxSettings.Read',
  ]
  const app = await createApp(emulator, admin, 'Contoso', roles)
  const mail = { subject: 'Hello', to: 'max.mahler@contoso.com', sender: 'frida.fink@contoso.com', bodyContents: 'Hi' }
  const commands: [string, Record<string, unknown>][] = [
    ['login', { authType: 'secret', appId: app.appId, secret: app.secret, tenant: emulator.tenant('Contoso').id }],
    ['status', {}],
    ['entra user list', {}],
    ['entra user get', { userName: 'frida.fink@contoso.com' }],
    ['entra group list', {}],
    ['entra group get', { displayName: 'Project X' }],
    ['entra group member list', { groupName: 'Finance Team' }],
    ['entra app list', {}],
    ['entra app get', { appId: app.appId }],
    ['entra enterpriseapp list', {}],
    ['entra approleassignment list', { appId: app.appId }],
    ['outlook mail send', mail],
    ['outlook message list', { userName: 'max.mahler@contoso.com', folderName: 'inbox' }],
    ['request', { url: '@graph/domains', method: 'get' }],
    ['request', { url: '@graph/organization', method: 'get' }],
    ['entra user get', { userName: 'nobody@contoso.com' }],
  ]
  const results = await run(emulator.caFile, {
    module: installed,
    ports: Object.fromEntries(
      ['login.microsoftonline.com', 'graph.microsoft.com'].map((host) => [
        host,
        Number(new URL(emulator.urls.graph).port),
      ]),
    ),
    commands,
  })
  const failed = results.slice(0, -1).filter((result) => result.error !== undefined)
  assert.deepEqual(failed, [])
  const parsed = results.map((result) => (result.stdout ? JSON.parse(result.stdout) : null))
  const named = (name: string): any => parsed[commands.findIndex(([command]) => command === name)]
  assert.ok(named('entra user list').length > 10)
  assert.equal(named('entra user get').displayName, 'Frida Fink')
  assert.equal(named('entra group get').displayName, 'Project X')
  assert.equal(named('entra group member list').length, 3)
  assert.equal(named('entra approleassignment list').length, roles.length)
  assert.ok(parsed[13].value.some((domain: { id: string }) => domain.id === 'contoso.com'))
  assert.match(results.at(-1)!.error ?? '', /does not exist|not found/)
})

async function run(caFile: string, input: unknown): Promise<{ name: string; stdout?: string; error?: string }[]> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'cli-home-'))
  const env = {
    ...process.env,
    HOME: home,
    NODE_EXTRA_CA_CERTS: caFile,
    CLIMICROSOFT365_NOUPDATE: '1',
    CLIMICROSOFT365_DISABLETELEMETRY: '1',
  }
  try {
    await mkdir(path.join(home, '.config/configstore'), { recursive: true })
    // The CLI's own settings file: no telemetry.
    await writeFile(path.join(home, '.config/configstore/cli-m365-config.json'), '{"disableTelemetry":true}')
    return await new Promise((resolve, reject) => {
      const child = execFile(
        process.execPath,
        [client],
        { env, timeout: 120_000, maxBuffer: 20_000_000 },
        (error, stdout, stderr) => {
          if (error) reject(new Error(stderr || error.message))
          else resolve(JSON.parse(stdout))
        },
      )
      child.stdin!.end(JSON.stringify(input))
    })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
