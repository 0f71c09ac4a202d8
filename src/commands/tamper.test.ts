import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform/ids.ts'
import type { ApiClient } from './command.ts'
import { tamperCommands } from './tamper.ts'

test('what others wrote in a tenant steers no terminal', async () => {
  const finding = {
    id: newId(),
    version: '0a1b2c3d4e5f6071',
    severity: 'high',
    objectName: 'Rule',
    property: null,
    summary: 'The rule "\x1b[2J\u202eelur" was changed.',
    state: 'open',
    actor: 'eve@contoso.example\x1b]0;owned\x07',
    doneAt: null,
    firstSeenAt: '2026-11-22T09:00:00Z',
  }
  const api = { get: async () => ({ items: [finding] }) } as unknown as ApiClient
  const out: string[] = []
  const list = tamperCommands.find(({ name }) => name === 'tamper list')!
  const [stdout, stderr] = [(line: string) => void out.push(line), () => undefined]
  const values = { tenant: newId() }
  assert.equal(await list.run({ positionals: [], values, env: {}, api, stdout, stderr }), 0)
  assert.equal(out.length, 3)
  assert.doesNotMatch(out.join('\n'), /[\x1b\x07\u202e]/)
})
