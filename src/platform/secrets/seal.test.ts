import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { isAppError } from '../errors.ts'
import { loadKeyFile, readKeyFile } from './key-file.ts'
import { createSecrets } from './seal.ts'

const unreadable = (error: unknown) => isAppError(error, 'secrets.unreadable')
const badKeyFile = (error: unknown) => isAppError(error, 'secrets.key-file')

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-secrets-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('what is sealed opens with the same key and context only', () => {
  const secrets = createSecrets([randomBytes(32)])
  const sealed = secrets.seal('hunter2', 'tenant/1/password')
  assert.doesNotMatch(sealed, /hunter2/)
  assert.equal(secrets.openText(sealed, 'tenant/1/password'), 'hunter2')
  assert.throws(() => secrets.open(sealed, 'tenant/2/password'), unreadable)
  assert.throws(() => createSecrets([randomBytes(32)]).open(sealed, 'tenant/1/password'), unreadable)
  assert.notEqual(secrets.seal('hunter2', 'x'), secrets.seal('hunter2', 'x'))
})

test('after a rotation old texts open and new ones use the new key', () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)]
  const sealed = createSecrets([old]).seal('a', 'c')
  const rotated = createSecrets([fresh, old])
  assert.equal(rotated.openText(sealed, 'c'), 'a')
  assert.equal(createSecrets([fresh]).openText(rotated.seal('b', 'c'), 'c'), 'b')
})

test('any changed character is noticed', () => {
  const secrets = createSecrets([randomBytes(32)])
  const sealed = secrets.seal(randomBytes(40), 'c')
  const seed = Math.floor(Math.random() * 1e9)
  let state = seed
  const next = (limit: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % limit
  for (let round = 0; round < 300; round += 1) {
    const at = next(sealed.length - 1)
    const changed = sealed.slice(0, at) + String.fromCharCode(33 + next(90)) + sealed.slice(at + 1)
    if (changed === sealed) continue
    assert.throws(() => secrets.open(changed, 'c'), unreadable, `seed ${seed}, round ${round}`)
  }
  for (const wrong of ['', 'mw1', 'mw1.00000000.', 'mw2.x.y', 'a.b.c.d'])
    assert.throws(() => secrets.open(wrong, 'c'), unreadable)
})

test('the key file is made once, for its owner only', (t) => {
  const file = path.join(folderFor(t), 'sub', 'secret.key')
  const first = loadKeyFile(file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(loadKeyFile(file), first)
  assert.equal(readFileSync(file, 'utf8').trim(), first[0]!.toString('base64'))
  rmSync(file)
  // Left behind by one that was killed; in a container every start has the same number.
  writeFileSync(`${file}.${process.pid}.new`, '')
  assert.equal(loadKeyFile(file).length, 1)
})

test('an unusable key file is refused', (t) => {
  const file = path.join(folderFor(t), 'secret.key')
  assert.throws(() => readKeyFile(file), badKeyFile)
  for (const text of ['', 'short\n', `${randomBytes(31).toString('base64')}\n`, 'x'.repeat(5_000)]) {
    writeFileSync(file, text, { mode: 0o600 })
    assert.throws(() => loadKeyFile(file), badKeyFile)
  }
  writeFileSync(file, `# old and new\n${randomBytes(32).toString('base64')}\n${randomBytes(32).toString('base64')}\n`)
  assert.equal(loadKeyFile(file).length, 2)
  chmodSync(file, 0o644)
  assert.throws(() => loadKeyFile(file), badKeyFile)
})
