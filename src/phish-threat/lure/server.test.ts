import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import type { Database } from '#platform/db/database.ts'
import { testDatabase } from '#test/support/database.ts'
import { linkHost, startTestLure, type TestLure, writeCampaign } from './test-lure.ts'
import { pathOf } from './tokens.ts'

test('a lure server answers and keeps what came', async (t) => {
  const db = await testDatabase(t)
  const lure = await startTestLure(t, db)
  const campaign = await writeCampaign(db)
  const { tokens, messageId } = campaign.recipients[0]!
  const rows = () => requests(db, messageId)

  await t.test('the first page has the script and says what a browser may do', async () => {
    const page = await ask(lure, pathOf(tokens.link), { headers: { 'user-agent': 'Visitor/1', cookie: 'a=b' } })
    assert.equal(page.status, 200)
    const nonce = /script nonce="([^"]+)"/.exec(page.body)![1]!
    assert.match(
      page.headers['content-security-policy']!,
      new RegExp(`script-src 'nonce-${nonce}'.*form-action 'none'`),
    )
    assert.equal(page.headers['server'], 'nginx')
    assert.equal(page.headers['keep-alive'], undefined)
    const [row] = await rows()
    assert.partialDeepStrictEqual(row, {
      kind: 'page',
      method: 'GET',
      nonce,
      token_kind: 'link',
      headers: { 'user-agent': 'Visitor/1' },
      status: 200,
    })
    assert.equal('cookie' in row!.headers, false)
  })
})

interface Answer {
  status: number
  headers: Record<string, string | undefined>
  body: string
}

export function ask(
  { http }: Pick<TestLure, 'http'>,
  path: string,
  options: { method?: string; host?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(http)
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname,
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host: options.host ?? linkHost, ...options.headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers as Answer['headers'],
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(options.body)
  })
}

const requests = (db: Database, messageId: string) =>
  db.asSystem((trx) =>
    trx.selectFrom('simulation_request').selectAll().where('message_id', '=', messageId).orderBy('id').execute(),
  )
