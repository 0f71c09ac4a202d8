import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { before, test } from 'node:test'
import path from 'node:path'
import { clientTypes, typeOf } from './client-types.ts'
import { type OpenApi, readOpenApi } from './openapi.ts'

const root = path.resolve(import.meta.dirname, '..')
let description: OpenApi

before(async () => {
  description = await readOpenApi()
})

test('client/api.ts is what the server describes now (else: node tools/generate-client.ts)', (t) => {
  const folder = mkdtempSync(path.join(root, 'client/.check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'api.ts')
  writeFileSync(file, clientTypes(description))
  execFileSync(path.join(root, 'node_modules/.bin/oxfmt'), [file], { cwd: root })
  assert.ok(
    readFileSync(file, 'utf8') === readFileSync(path.join(root, 'client/api.ts'), 'utf8'),
    'client/api.ts is stale: run node tools/generate-client.ts',
  )
})

test('every route says in words what it does and in a schema what it answers', () => {
  const silent: string[] = []
  for (const [url, operations] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const answers = Object.keys(operation.responses).filter((status) => /^[23]/.test(status))
      const isDescribed = answers.some(
        (status) => operation.responses[status]!.content !== undefined || ['204', '302', '303'].includes(status),
      )
      if (operation.summary === undefined || !isDescribed) silent.push(`${method.toUpperCase()} ${url}`)
    }
  assert.deepEqual(silent, [])
})

test('schemas become the types that TypeScript would write', () => {
  const type = (schema: object) => typeOf(schema, '').replaceAll(/\s+/g, ' ')
  assert.equal(type({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }), '(string | null)[]')
  assert.equal(type({ enum: ['a', 1] }), '"a" | 1')
  assert.equal(type({ type: ['string', 'null'] }), 'string | null')
  assert.equal(type({ type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] }), '{ "a": number }')
  assert.equal(
    type({ type: 'object', patternProperties: { '^.*$': { type: 'boolean' } } }),
    '{ [name: string]: boolean }',
  )
  assert.equal(type({ $ref: '#/components/schemas/Problem' }), 'Schemas["Problem"]')
  assert.equal(type({ allOf: [{ enum: ['a', 'b'] }, { type: 'string' }] }), '("a" | "b") & string')
})
