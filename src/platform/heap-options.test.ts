// The options of Node are the same wherever a server is started.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { heapOptions, withHeapOptions } from './heap-options.ts'

const root = path.resolve(import.meta.dirname, '../..')
const options = heapOptions.join(' ')

test('main.ts as a program and the unit file start Node with the options for its heap', () => {
  const [first] = readFileSync(path.join(root, 'src/main.ts'), 'utf8').split('\n')
  assert.equal(first, `#!/usr/bin/env -S node ${options}`)
  const unit = /^ExecStart=\S+\/node (.*) \S+\/main\.ts serve/m.exec(
    readFileSync(path.join(root, 'docs/operate.md'), 'utf8'),
  )
  assert.equal(unit?.[1], options)
})

test('what the operator says of the heap counts', () => {
  assert.deepEqual(withHeapOptions(['--enable-source-maps']), ['--enable-source-maps', ...heapOptions])
  for (const given of ['--max-semi-space-size=64', '--max_semi_space_size=64'])
    assert.deepEqual(withHeapOptions([given]), [given])
})
