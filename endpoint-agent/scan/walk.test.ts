// The list of files: order, going on where it was, special files, other file systems; where a scan looks.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { readSettings } from '../state/settings.ts'
import { foreignMounts, homesOf, rootsOf, walkRules } from './roots.ts'
import { batches } from './scan.ts'
import { walk, type WalkRules } from './walk.ts'

function tree(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mailwarden-walk-')))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['b/1', 'b/2', 'a/x/deep', 'a/y', 'c', 'a.txt', 'b.d/z']) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true })
    writeFileSync(path.join(folder, name), name)
  }
  return folder
}

const free: WalkRules = {
  isExcluded: () => false,
  isDeviceAllowed: () => true,
  unreadable: () => assert.fail('readable'),
}
const names = (root: string, rules = free, after: Buffer | null = null) =>
  [...walk(Buffer.from(root), rules, after)].map(({ path: file }) => path.relative(root, file.toString()))

test('the same order each time, and going on anywhere gives exactly the rest', (t) => {
  const root = tree(t)
  const all = names(root)
  assert.deepEqual(all, ['a/x/deep', 'a/y', 'a.txt', 'b/1', 'b/2', 'b.d/z', 'c'])
  for (const [at, name] of all.entries())
    assert.deepEqual(names(root, free, Buffer.from(path.join(root, name))), all.slice(at + 1), name)
  rmSync(path.join(root, 'b'), { recursive: true })
  assert.deepEqual(
    names(root, free, Buffer.from(path.join(root, 'b/1'))),
    ['b.d/z', 'c'],
    'also when that place is gone',
  )
})

test('a root that is one file, a missing one, and one that is excluded', (t) => {
  const root = tree(t)
  assert.equal([...walk(Buffer.from(path.join(root, 'c')), free, null)].length, 1)
  assert.equal([...walk(Buffer.from(path.join(root, 'none')), free, null)].length, 0)
  assert.deepEqual(names(root, { ...free, isExcluded: (folder) => folder.toString().endsWith('/b') }), [
    'a/x/deep',
    'a/y',
    'a.txt',
    'b.d/z',
    'c',
  ])
})

test('links, pipes and sockets are no files', { skip: process.platform === 'win32' }, (t) => {
  const root = tree(t)
  symlinkSync('/etc', path.join(root, 'etc'))
  symlinkSync(root, path.join(root, 'loop'))
  spawnSync('mkfifo', [path.join(root, 'pipe')])
  assert.equal(names(root).length, 7)
})

test('another file system is entered only when the rules allow it', { skip: process.platform !== 'linux' }, (t) => {
  const root = tree(t)
  const here = statSync(root).dev
  const mountInfo =
    '22 1 0:20 / /proc rw - proc proc rw\n30 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 1 0:50 / /mnt/the\\040share rw - nfs4 srv:/x rw\n50 1 0:60 / /tmp rw,shared:5 - tmpfs tmpfs rw\n'
  assert.deepEqual([...foreignMounts(mountInfo, false).devices], [20, 50])
  assert.deepEqual(foreignMounts(mountInfo, false).folders, ['/proc', '/mnt/the share'])
  assert.deepEqual([...foreignMounts(mountInfo, true).devices], [20])
  const rules = walkRules(readSettings('{}'), '/var/lib/mailwarden-agent', () => {})
  assert.equal(rules.isDeviceAllowed(here), true)
  assert.equal(rules.isDeviceAllowed(statSync('/proc').dev), false)
  assert.equal(rules.isExcluded(Buffer.from('/var/lib/mailwarden-agent')), true)
})

test('roots: what is asked for, real, each once, none inside another', (t) => {
  const root = tree(t)
  symlinkSync(path.join(root, 'a'), path.join(root, 'to-a'))
  const settings = readSettings(
    JSON.stringify({
      quickFolders: [path.join(root, 'to-a'), path.join(root, 'a', 'x'), path.join(root, 'none')],
      fullFolders: [root],
    }),
  )
  const shown = (kind: 'quick' | 'full' | 'paths', roots: string[] = [], extra: string[] = []) =>
    rootsOf({ kind, roots }, settings, extra).map((folder) => path.relative(root, folder.toString()))
  assert.deepEqual(shown('quick'), ['a'])
  assert.deepEqual(shown('quick', [], [path.join(root, 'b'), 'relative']), ['a', 'b'])
  assert.deepEqual(shown('full'), [''])
  assert.deepEqual(shown('paths', [path.join(root, 'b', '1')]), ['b/1'])
  assert.throws(() => shown('paths', [path.join(root, 'mistyped')]), { code: 'nothing-to-scan' })
})

test('what is excluded is skipped by its name, before anybody asks what it is', (t) => {
  const root = tree(t)
  // A mount whose server is away answers no question; a file is a stand-in that would be listed once it was asked.
  assert.deepEqual(names(root, { ...free, isExcluded: (folder) => folder.toString().endsWith('/c') }).at(-1), 'b.d/z')
})

test('homes are those of people', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/usr/sbin:/usr/sbin/nologin\nada:x:1000:1000::/home/ada:/bin/bash\nnobody:x:65534:65534::/nonexistent:/bin/false\nodd:x:1001:1001::/:/bin/sh\nbroken\n'
  assert.deepEqual(homesOf(passwd), ['/root', '/home/ada'])
})

test('batches end at their number and their size; a huge file is one of its own', () => {
  const file = (size_bytes: number) => ({
    path: Buffer.from('/x'),
    size_bytes,
    seen: { device: 0, inode: 0, size_bytes, changedAt_ms: 0 },
  })
  const sizes = [...batches([5, 5, 5, 100, 1, 1, 1, 1].map(file), { files: 3, size_bytes: 12 })].map((batch) =>
    batch.map(({ size_bytes }) => size_bytes),
  )
  assert.deepEqual(sizes, [[5, 5], [5], [100], [1, 1, 1], [1]])
})
