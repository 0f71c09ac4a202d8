// The state folder, settings, the lock and the counter: what must hold over crashes and against others on the computer.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { createCounter } from './counter.ts'
import { defaultStateFolder, openStateFolder, writeWhole } from './folder.ts'
import { loadIdentity, makeKey, saveIdentity, vaultKeyOf } from './identity.ts'
import { takeLock } from './lock.ts'
import { readSettings } from './settings.ts'
import { inTransaction, openStore, readValue, writeValue } from './store.ts'

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailwarden-state-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const onUnix = { skip: process.platform === 'win32' }

test('a folder that others may enter, a link or a file is refused, not repaired', onUnix, (t) => {
  const folder = folderOf(t)
  assert.throws(() => openStateFolder(path.join(folder, 'none'), false), { code: 'state.missing' })
  const made = openStateFolder(path.join(folder, 'made'), true)
  assert.equal(statSync(made).mode & 0o777, 0o700)
  chmodSync(made, 0o750)
  assert.throws(() => openStateFolder(made, true), { code: 'state.unsafe' })
  symlinkSync(folder, path.join(folder, 'link'))
  assert.throws(() => openStateFolder(path.join(folder, 'link'), true), { code: 'state.unsafe' })
  writeFileSync(path.join(folder, 'file'), '')
  assert.throws(() => openStateFolder(path.join(folder, 'file'), false), { code: 'state.unsafe' })
})

test('keys are readable by nobody else, and no draft is left', onUnix, (t) => {
  const folder = folderOf(t)
  const { privateKey, publicKeyPem } = makeKey(folder)
  const policy = { poll_seconds: 55, shortPoll_seconds: null, cpuLimit_percent: 50, extraFolders: [] }
  saveIdentity(folder, privateKey, {
    server: 'https://a.example',
    agentId: 'a',
    serverCommandKey: publicKeyPem,
    policy,
    authority: null,
    enrolledAt: '',
  })
  vaultKeyOf(folder)
  openStore(folder).close()
  for (const name of ['agent-key.pem', 'enrolment.json', 'vault-key', 'state.sqlite'])
    assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0, name)
  assert.deepEqual(readdirSync(folder).toSorted(), ['agent-key.pem', 'enrolment.json', 'state.sqlite', 'vault-key'])
  assert.equal(loadIdentity(folder)?.agentId, 'a')
  assert.deepEqual(vaultKeyOf(folder), vaultKeyOf(folder))
  writeWhole(path.join(folder, 'enrolment.json'), '{ "agentId"')
  assert.throws(() => loadIdentity(folder), { code: 'state.damaged' })
  writeWhole(path.join(folder, 'vault-key'), 'short')
  assert.throws(() => vaultKeyOf(folder), { code: 'state.damaged' })
})

test('the counter never repeats: over restarts, crashes and two processes', (t) => {
  const folder = folderOf(t)
  const seen = new Set<number>()
  let last = 0
  const use = (next: () => number, times: number, isRising = true) => {
    for (let time = 0; time < times; time += 1) {
      const number = next()
      assert.equal(seen.has(number), false, `${number} twice`)
      if (isRising) assert.ok(number > last)
      seen.add(number)
      last = number
    }
  }
  for (let run = 0; run < 3; run += 1) {
    const store = openStore(folder)
    use(createCounter(store), 1_500)
    // Closed without a word, as a crash does.
    store.close()
  }
  const [one, other] = [openStore(folder), openStore(folder)]
  const counters = [createCounter(one), createCounter(other)] as const
  for (let round = 0; round < 5; round += 1) for (const counter of counters) use(counter, 700, false)
  one.close()
  other.close()
})

test('a lock goes with the process that held it, kill -9 included', (t) => {
  const folder = folderOf(t)
  {
    using _held = takeLock(folder, 'run')
    assert.throws(() => takeLock(folder, 'run'), { code: 'state.busy' })
    takeLock(folder, 'scan')[Symbol.dispose]()
  }
  const script = `import { takeLock } from ${JSON.stringify(path.join(import.meta.dirname, 'lock.ts'))}; takeLock(${JSON.stringify(folder)}, 'run'); process.kill(process.pid, 'SIGKILL')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(signal, 'SIGKILL')
  takeLock(folder, 'run')[Symbol.dispose]()
})

test('a transaction that fails leaves nothing', (t) => {
  const folder = folderOf(t)
  const store = openStore(folder)
  t.after(() => store.close())
  assert.throws(() =>
    inTransaction(store, () => {
      writeValue(store, 'a', '1')
      inTransaction(store, () => writeValue(store, 'b', '2'))
      throw new Error('no')
    }),
  )
  assert.deepEqual([readValue(store, 'a'), readValue(store, 'b')], [null, null])
})

test('each mistake in settings.json is named', () => {
  assert.equal(readSettings('{}').engine, 'auto')
  assert.deepEqual(readSettings('{"quickFolders":["/home"],"isServer":true,"clamDatabase":null}').quickFolders, [
    '/home',
  ])
  const wrong: [string, RegExp][] = [
    ['{', /not JSON/],
    ['[]', /no object/],
    ['{"motor":"x"}', /"motor"/],
    ['{"constructor":1}', /"constructor"/],
    ['{"engine":"sophos"}', /"engine"/],
    ['{"quickFolders":"/home"}', /"quickFolders"/],
    ['{"quickFolders":[""]}', /"quickFolders"/],
    ['{"vaultSize_bytes_max":1}', /"vaultSize_bytes_max"/],
    ['{"vaultAge_days_max":1.5}', /"vaultAge_days_max"/],
    ['{"networkFileSystems":"no"}', /"networkFileSystems"/],
    ['{"excludedFolders":null}', /"excludedFolders"/],
  ]
  for (const [text, message] of wrong)
    assert.throws(() => readSettings(text), { code: 'settings.invalid', message }, text)
})

test('each platform has its place', () => {
  assert.equal(defaultStateFolder('linux', {}), '/var/lib/mailwarden-agent')
  assert.equal(defaultStateFolder('win32', { ProgramData: 'D:\\Data' }), 'D:\\Data\\Mailwarden Agent')
  assert.match(defaultStateFolder('darwin', {}), /^\/Library/)
})
