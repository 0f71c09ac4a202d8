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

test('a finding is repaired and accepted as it was seen', async () => {
  const asked: unknown[] = []
  const plan = { besides: [], steps: [{}], text: '  1. Switch the rule on.\n', version: 'b1' }
  const api = {
    get: async (path: string) => (asked.push(path), plan),
    post: async (path: string, body: unknown) => (
      asked.push([path, body]),
      { repaired: ['x'], summary: '', severity: '' }
    ),
  } as unknown as ApiClient
  const [out, err]: string[][] = [[], []]
  const tenant = newId()
  const run = (name: string, positionals: string[], values = {}) =>
    tamperCommands
      .find((command) => command.name === `tamper ${name}`)!
      .run({
        positionals,
        values: { tenant, ...values },
        env: {},
        api,
        stdout: (line: string) => void out!.push(line),
        stderr: (line: string) => void err!.push(line),
      })
  const base = `/tenants/${tenant}/mailflow/tamper`

  await run('repair', ['f'], { 'dry-run': true })
  assert.deepEqual(asked.splice(0), [`${base}/findings/f/repair`])
  assert.deepEqual(out!.splice(0), ['  1. Switch the rule on.'])
  await run('repair', ['f'])
  assert.deepEqual(asked.splice(0), [`${base}/findings/f/repair`, [`${base}/findings/f/repair`, { version: 'b1' }]])
  assert.deepEqual([err, out!.splice(0)], [['  1. Switch the rule on.'], ['1 finding repaired and verified.']])
  await run('repair', [])
  assert.deepEqual(asked.splice(0), [[`${base}/repair`, undefined]])

  await assert.rejects(run('accept', ['f']), { code: 'command.usage' })
  await run('accept', ['f', 'a1'], { json: true })
  assert.deepEqual(asked, [[`${base}/findings/f/accept`, { version: 'a1' }]])
})
