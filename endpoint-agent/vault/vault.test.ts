// The vault against those who plant links, exchange files and pull the plug.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { openAgent } from '../run/open.ts'
import type { AgentParts } from '../run/parts.ts'
import { identityOf } from '../scan/walk.ts'
import { recoverVault } from './recover.ts'
import { isAllowed, restore } from './restore.ts'
import { type Found, makeRoom, quarantine, sealedFile, type VaultParts } from './vault.ts'

const isLinux = process.platform === 'linux'

function setUp(
  t: TestContext,
  settings: Record<string, unknown> = {},
): { agent: AgentParts; vault: VaultParts; home: string; state: string } {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mailwarden-vault-')))
  const home = path.join(folder, 'home')
  const state = path.join(folder, 'state')
  mkdirSync(home)
  mkdirSync(state, { mode: 0o700 })
  writeFileSync(path.join(state, 'settings.json'), JSON.stringify({ eventLog: 'file', ...settings }))
  const agent = openAgent(state)
  t.after(() => {
    agent[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  return { agent, vault: agent.vault, home, state }
}

const found = (file: string, change: Partial<Found> = {}): Found => ({
  path: Buffer.from(file),
  threat: 'Test.Threat',
  seen: identityOf(lstatSync(file)),
  commandId: null,
  confirm: () => Promise.resolve(false),
  ...change,
})

const rows = (vault: VaultParts) => vault.store.prepare('select * from vault').all()
const content = 'a harmless stand-in for something harmful'

function plant(folder: string, name = 'bad.exe', text = content): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

test('a quarantined file is unreadable in the vault and comes back as it was', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  chmodSync(file, 0o640)
  utimesSync(file, new Date('2026-01-02T03:04:05Z'), new Date('2026-02-03T04:05:06Z'))
  const { vaultId, sha256, size_bytes } = await quarantine(vault, found(file))
  assert.equal(existsSync(file), false)
  assert.equal(size_bytes, content.length)
  const sealed = sealedFile(vault.folder, vaultId)
  assert.equal(readFileSync(sealed).includes('harmless'), false)
  assert.equal(statSync(sealed).mode & 0o777, 0o600)
  assert.equal((await restore(vault, vaultId)).sha256, sha256)
  assert.equal(readFileSync(file, 'utf8'), content)
  assert.equal(statSync(file).mode & 0o777, 0o640)
  assert.equal(statSync(file).mtime.toISOString(), '2026-02-03T04:05:06.000Z')
  assert.equal(isAllowed(vault.store, sha256, Buffer.from(file)), true)
  assert.equal(isAllowed(vault.store, sha256, Buffer.from(`${file}2`)), false, 'for this place alone')
  await restore(vault, vaultId)
  assert.deepEqual(readdirSync(home), ['bad.exe'], 'nothing is left beside it')
})

test('a changed sealed file is noticed and never restored', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const { vaultId } = await quarantine(vault, found(file))
  const sealed = sealedFile(vault.folder, vaultId)
  const bytes = readFileSync(sealed)
  for (const at of [0, 10, 80, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    writeFileSync(sealed, changed)
    await assert.rejects(restore(vault, vaultId), { code: 'vault.damaged' })
  }
  truncateSync(sealed, 20)
  await assert.rejects(restore(vault, vaultId), { code: 'vault.damaged' })
  assert.deepEqual(readdirSync(home), [])
})

test('a sealed file under the name of another is noticed', async (t) => {
  const { vault, home } = setUp(t)
  const one = await quarantine(vault, found(plant(home, 'one', 'one')))
  const two = await quarantine(vault, found(plant(home, 'two', 'two')))
  renameSync(sealedFile(vault.folder, one.vaultId), sealedFile(vault.folder, two.vaultId))
  await assert.rejects(restore(vault, two.vaultId), { code: 'vault.damaged' })
})

test('a link that took the place of the file is not followed', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const target = plant(home, 'precious', 'precious')
  const order = found(file)
  rmSync(file)
  symlinkSync(target, file)
  await assert.rejects(quarantine(vault, order), { code: 'path.link' })
  assert.equal(readFileSync(target, 'utf8'), 'precious')
  assert.equal(lstatSync(file).isSymbolicLink(), true)
  assert.deepEqual(rows(vault), [])
})

test('a link that took the place of a folder above is not followed', async (t) => {
  const { vault, home } = setUp(t)
  const inner = path.join(home, 'a', 'b')
  mkdirSync(inner, { recursive: true })
  const file = plant(inner)
  const order = found(file)
  const precious = path.join(home, 'precious')
  mkdirSync(path.join(precious, 'b'), { recursive: true })
  plant(path.join(precious, 'b'), 'bad.exe', 'precious')
  renameSync(path.join(home, 'a'), path.join(home, 'moved'))
  symlinkSync(precious, path.join(home, 'a'))
  await assert.rejects(quarantine(vault, order), { code: 'path.link' })
  assert.equal(readFileSync(path.join(precious, 'b', 'bad.exe'), 'utf8'), 'precious')
})

test('a folder above that is exchanged in the middle of the work changes nothing', { skip: !isLinux }, async (t) => {
  const { vault, home } = setUp(t)
  mkdirSync(path.join(home, 'a'))
  const file = plant(path.join(home, 'a'))
  const precious = path.join(home, 'precious')
  mkdirSync(precious)
  plant(precious, 'bad.exe', content)
  const swap = (name: string) => {
    if (name !== 'noted') return
    renameSync(path.join(home, 'a'), path.join(home, 'moved'))
    symlinkSync(precious, path.join(home, 'a'))
  }
  await quarantine({ ...vault, step: swap }, found(file))
  assert.equal(readFileSync(path.join(precious, 'bad.exe'), 'utf8'), content, 'what the link leads to stays')
  assert.deepEqual(readdirSync(path.join(home, 'moved')), [], 'the infected file went, where it really was')
})

test('a hard link to a precious file that took the place of the infected one stays', async (t) => {
  const { vault, home } = setUp(t)
  const precious = plant(home, 'shadow', 'root:secret')
  const file = plant(home)
  const order = found(file)
  rmSync(file)
  linkSync(precious, file)
  await assert.rejects(quarantine(vault, order), { code: 'vault.changed' })
  assert.equal(readFileSync(file, 'utf8'), 'root:secret')
  assert.deepEqual(rows(vault), [])
})

test('a file exchanged at any moment after it was copied is given back', { skip: !isLinux }, async (t) => {
  for (const moment of ['copied', 'noted', 'hold']) {
    const { vault, home } = setUp(t)
    const file = plant(home)
    const swap = (name: string) => {
      if (name !== moment) return
      renameSync(file, path.join(home, 'kept'))
      writeFileSync(file, 'precious')
    }
    await assert.rejects(quarantine({ ...vault, step: swap }, found(file)), { code: 'vault.changed' }, moment)
    assert.equal(readFileSync(file, 'utf8'), 'precious', moment)
    assert.deepEqual(readdirSync(home).toSorted(), ['bad.exe', 'kept'], moment)
    assert.deepEqual(rows(vault), [])
    assert.deepEqual(readdirSync(vault.folder), [])
  }
})

test('what took the name meanwhile is not overwritten when a file is given back', { skip: !isLinux }, async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const swap = (name: string) => {
    if (name === 'hold') {
      rmSync(file)
      writeFileSync(file, 'precious')
    }
    if (name === 'held') writeFileSync(file, 'newer')
  }
  await assert.rejects(quarantine({ ...vault, step: swap }, found(file)), { code: 'vault.changed' })
  assert.equal(readFileSync(file, 'utf8'), 'newer')
  assert.equal(readFileSync(`${file}.1`, 'utf8'), 'precious')
})

test('a file that changed after the scan is asked about again', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const order = found(file, { confirm: () => Promise.resolve(true) })
  appendFileSync(file, ' and more')
  const { vaultId } = await quarantine(vault, order)
  await restore(vault, vaultId)
  assert.equal(readFileSync(file, 'utf8'), `${content} and more`, 'the copy is of what was removed')
})

test('a file that grows while it is copied is copied again, and given up when it never rests', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  let times = 0
  const growOnce = (name: string) => {
    if (name === 'intent' && times++ === 0) appendFileSync(file, ' grown')
  }
  const { vaultId } = await quarantine({ ...vault, step: growOnce }, found(file))
  await restore(vault, vaultId)
  assert.equal(readFileSync(file, 'utf8'), `${content} grown`)

  const restless = plant(home, 'restless')
  const grow = (name: string) => {
    if (name === 'intent') appendFileSync(restless, '!')
  }
  await assert.rejects(quarantine({ ...vault, step: grow }, found(restless)), /grew|written/)
  assert.equal(existsSync(restless), true)
  assert.deepEqual(readdirSync(vault.folder).length, 1)
})

test('a pipe in the place of the file does not hold the agent', { skip: !isLinux }, async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const order = found(file)
  rmSync(file)
  spawnSync('mkfifo', [file])
  await assert.rejects(quarantine(vault, order), { code: 'path.no-file' })
})

test('a full vault refuses and the file stays; what the server knows of makes room, oldest first', async (t) => {
  const { vault, home } = setUp(t, { vaultSize_bytes_max: 1024 ** 2 })
  const large = 'x'.repeat(600_000)
  const first = await quarantine(vault, found(plant(home, 'first', large), { commandId: 'a-scan' }))
  const file = plant(home, 'second', large)
  await assert.rejects(quarantine(vault, found(file)), { code: 'vault.full' })
  assert.equal(existsSync(file), true)
  vault.store.prepare('update vault set is_reported = 1').run()
  await quarantine(vault, found(file))
  assert.equal(existsSync(sealedFile(vault.folder, first.vaultId)), false)
  const huge = plant(home, 'huge', 'x'.repeat(1024 ** 2 + 1))
  await assert.rejects(quarantine(vault, found(huge)), { code: 'vault.full' })
  assert.equal(rows(vault).length, 1, 'nothing is thrown away for what does not fit anyway')
})

test('a copy of what was restored makes room first', async (t) => {
  const { vault, home } = setUp(t, { vaultSize_bytes_max: 1024 ** 2 })
  const large = 'x'.repeat(600_000)
  const restored = await quarantine(vault, found(plant(home, 'restored', large)))
  await restore(vault, restored.vaultId)
  await quarantine(vault, found(plant(home, 'other', large)))
  assert.deepEqual(
    rows(vault).map(({ state }) => state),
    ['stored'],
  )
})

test('after 90 days a file goes for good', async (t) => {
  const { vault, home } = setUp(t)
  const old = await quarantine(vault, found(plant(home)))
  makeRoom({ ...vault, now: () => Date.now() + 89 * 86_400_000 }, 0)
  assert.equal(existsSync(sealedFile(vault.folder, old.vaultId)), true)
  makeRoom({ ...vault, now: () => Date.now() + 91 * 86_400_000 }, 0)
  assert.equal(existsSync(sealedFile(vault.folder, old.vaultId)), false)
})

function killAt(step: string, state: string, file: string): void {
  const victim = path.resolve(import.meta.dirname, '../test/vault-victim.ts')
  const { signal, stderr } = spawnSync(process.execPath, [victim, state, file, step], { timeout: 30_000 })
  assert.equal(signal, 'SIGKILL', `${step}: ${stderr.toString()}`)
}

const steps = ['intent', 'drafted', 'copied', 'noted', 'hold', 'held', 'unlinked', 'removed']

test('killed at any step: the file and perhaps a copy, or the copy; never neither', { skip: !isLinux }, async (t) => {
  for (const step of steps) {
    const { agent, vault, home, state } = setUp(t)
    const file = plant(home)
    killAt(step, state, file)
    recoverVault(vault)
    const stored = rows(vault)
    const isThere = existsSync(file)
    assert.ok(isThere || stored.length === 1, `${step}: nothing is left`)
    assert.equal(isThere, !['unlinked', 'removed'].includes(step), step)
    assert.deepEqual(readdirSync(home), isThere ? ['bad.exe'] : [], `${step}: nothing else lies about`)
    // The next run finishes.
    if (isThere) await quarantine(agent.vault, found(file))
    const row = rows(vault)[0]!
    assert.equal(row.state, 'stored', step)
    assert.equal(readdirSync(vault.folder).length, 1, step)
    await restore(vault, String(row.vault_id))
    assert.equal(readFileSync(file, 'utf8'), content, step)
  }
})

test(
  'our folder beside the file is moved away in the middle: the file is gone, and its copy stays',
  { skip: !isLinux },
  async (t) => {
    for (const moment of ['hold', 'held', 'unlinked']) {
      const { vault, home } = setUp(t)
      const file = plant(home)
      const moveAway = (name: string) => {
        if (name !== moment) return
        const hold = readdirSync(home).find((each) => each.startsWith('.mailwarden-'))!
        renameSync(path.join(home, hold), path.join(home, 'moved'))
      }
      const { vaultId } = await quarantine({ ...vault, step: moveAway }, found(file))
      assert.equal(existsSync(file), false, moment)
      assert.equal(rows(vault)[0]!.state, 'stored', moment)
      assert.equal(existsSync(sealedFile(vault.folder, vaultId)), true, moment)
    }
  },
)

test(
  'killed after the file went, and another one has its name by now: the copy stays',
  { skip: !isLinux },
  async (t) => {
    for (const step of ['unlinked', 'removed']) {
      const { vault, home, state } = setUp(t)
      const file = plant(home)
      killAt(step, state, file)
      writeFileSync(file, 'new work')
      assert.equal(recoverVault(vault).length, 1, step)
      assert.equal(rows(vault)[0]!.state, 'stored', step)
      assert.equal(readFileSync(file, 'utf8'), 'new work')
      assert.deepEqual(readdirSync(home), ['bad.exe'])
    }
  },
)

test('restoring never overwrites, and never goes through a planted link', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const { vaultId } = await quarantine(vault, found(file))
  writeFileSync(file, 'new work')
  await assert.rejects(restore(vault, vaultId), { code: 'restore.occupied' })
  assert.equal(readFileSync(file, 'utf8'), 'new work')
  rmSync(file)
  const target = path.join(home, 'cron.d')
  symlinkSync(target, file)
  await assert.rejects(restore(vault, vaultId), { code: 'restore.occupied' })
  assert.equal(existsSync(target), false)
  rmSync(file)
  await restore({ ...vault, step: (name) => name === 'written' && symlinkSync(target, file) }, vaultId).then(
    () => assert.fail('was restored onto a link'),
    (error: { code: string }) => assert.equal(error.code, 'restore.occupied'),
  )
  assert.deepEqual(readdirSync(home), ['bad.exe'])
})

test('killed right after a file was back, before that was noted: the same order finds it done', async (t) => {
  const { vault, home } = setUp(t)
  const file = plant(home)
  const { vaultId, sha256 } = await quarantine(vault, found(file))
  await restore(vault, vaultId)
  vault.store.prepare(`update vault set state = 'stored'`).run()
  assert.equal((await restore(vault, vaultId)).sha256, sha256)
  assert.equal(rows(vault)[0]!.state, 'restored')
  assert.equal(isAllowed(vault.store, sha256, Buffer.from(file)), true)
})

test('restoring does not follow a folder that became a link', async (t) => {
  const { vault, home } = setUp(t)
  mkdirSync(path.join(home, 'a'))
  const { vaultId } = await quarantine(vault, found(plant(path.join(home, 'a'))))
  mkdirSync(path.join(home, 'etc'))
  rmSync(path.join(home, 'a'), { recursive: true })
  symlinkSync(path.join(home, 'etc'), path.join(home, 'a'))
  await assert.rejects(restore(vault, vaultId), { code: 'path.link' })
  assert.deepEqual(readdirSync(path.join(home, 'etc')), [])
})

test('restoring into a folder that others may write to is refused', { skip: !isLinux }, async (t) => {
  const { vault, home } = setUp(t)
  const shared = path.join(home, 'shared')
  mkdirSync(shared)
  const { vaultId } = await quarantine(vault, found(plant(shared)))
  chmodSync(shared, 0o1777)
  await assert.rejects(restore(vault, vaultId), { code: 'restore.unsafe' })
  assert.deepEqual(readdirSync(shared), [])
})

test(
  'rights that a file would give away do not come back with it',
  { skip: !isLinux || process.getuid?.() !== 0 },
  async (t) => {
    const { vault, home } = setUp(t)
    const file = plant(home)
    chownSync(file, 1234, 1235)
    chmodSync(file, 0o6755)
    const { vaultId } = await quarantine(vault, found(file))
    await restore(vault, vaultId)
    const facts = statSync(file)
    assert.deepEqual([facts.uid, facts.gid, facts.mode & 0o7777], [1234, 1235, 0o755])
  },
)

test(
  'a file that cannot be removed is reported and stays',
  { skip: !isLinux || process.getuid?.() !== 0 },
  async (t) => {
    const { vault, home } = setUp(t)
    const file = plant(home)
    const locked = spawnSync('chattr', ['+i', file]).status === 0
    if (!locked) return t.skip('this file system has no immutable files')
    t.after(() => spawnSync('chattr', ['-i', file]))
    await assert.rejects(quarantine(vault, found(file)), { code: 'vault.not-removed' })
    spawnSync('chattr', ['-i', file])
    assert.equal(readFileSync(file, 'utf8'), content)
    assert.deepEqual(readdirSync(home), ['bad.exe'])
    assert.deepEqual(rows(vault), [])
  },
)
