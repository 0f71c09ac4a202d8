import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ask, open, tell } from '#test/support/lure/client.ts'
import { linkHost, type TestCampaign } from '#test/support/lure/server.ts'
import { pathOf } from './tokens.ts'

// What people type, as far as this test goes: each begins with the mark that is searched for.
const mark = 'Zq7hunter2'
const markAsBase64 = Buffer.from(`${mark}${mark}`).toString('base64').slice(2, 20)
const markAsHex = Buffer.from(mark).toString('hex')
const searched = [mark, mark.toLowerCase(), markAsBase64, markAsHex, encodeURIComponent(`${mark}§`)]
const secret = `${mark}-Geheim-4711`
/** As long as a nonce, and of its letters. */
const secretAsNonce = `${mark}abcdefghijklmnop`.slice(0, 24)

test('nothing that was typed is kept: not in the database, not in logs, not in the spool, not in memory', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lure-kept-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const server = await startProcess(t, path.join(folder, 'data'))
  const campaign = (await server.tell('campaign')) as TestCampaign

  await typeEverywhere(server.http, campaign)
  await ask(server, `/docs/${secretAsNonce.slice(0, 22)}`)
  await server.tell('away', true)
  await typeEverywhere(server.http, campaign)
  const spooled = textOf(path.join(folder, 'data'))
  await server.tell('away', false)

  const database = (await server.tell('dump')) as string
  const memory = await memoryAtRest(server, path.join(folder, 'heap'))
  // The search is one that finds: what is meant to be kept is there.
  assert.match(database, /Visitor of the search/)
  assert.match(spooled, /Visitor of the search/)
  assert.ok(memory.includes('control-of-the-search'))
  assert.match(server.log(), /lure\.database-away/)
  for (const [name, text] of Object.entries({ database, spooled, memory, log: server.log() }))
    for (const each of searched) assert.equal(around(text, each), null, `${name} has ${each}`)
})

/** A connection that has not quite closed still holds its last request: it is looked at again, three times at most. */
async function memoryAtRest(server: Awaited<ReturnType<typeof startProcess>>, file: string): Promise<string> {
  for (let looks = 1; ; looks += 1) {
    await server.tell('snapshot', file)
    const memory = readFileSync(file, 'utf8')
    if (looks === 3 || searched.every((each) => !memory.includes(each))) return memory
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

/**
 * All ways by which a page, a form, a script, a machine or an attacker could bring it here. Apart: a path that
 * looks like a token; while the database is away it is kept until it can be looked up, or the visit of a person would be lost.
 */
async function typeEverywhere(http: string, { recipients }: TestCampaign): Promise<void> {
  const lure = { http }
  const { tokens } = recipients[0]!
  const place = pathOf(tokens.link)
  const agent = { 'user-agent': 'Visitor of the search' }
  const { nonce } = await open(lure, place, { headers: agent })
  for (const { type, body } of bodies(nonce)) {
    const headers = { ...agent, 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }
    for (const at of [place, '/login']) await ask(lure, at, { method: 'POST', headers, body })
    await ask(lure, place, { method: 'PUT', headers, body })
  }
  await tell(lure, place, { nonce: secretAsNonce, event: 'load' })
  await tell(lure, place, { nonce, submitted: true, fields: 2, autofill: false, password: secret })
  await tell(lure, place, { nonce, submitted: true, fields: secret, autofill: false })
  for (const at of [place, pathOf(tokens.pixel), '/', '/robots.txt', '/nowhere', `${place}/${nonce}`])
    await ask(lure, `${at}?user=a&password=${secret}&b=${encodeURIComponent(`${mark}§`)}`, { headers: agent })
  for (const at of [
    `${place}/${secret}`,
    `${place}${secret}`,
    `${place};p=${secret}`,
    `/${secret}`,

    `${place}/${secretAsNonce}.css`,
    `${place}%27${secret}`,
  ])
    await ask(lure, at, { headers: agent })
  const basic = Buffer.from(`x:${mark}${mark}`).toString('base64')
  const headers = {
    ...agent,
    cookie: `session=${secret}`,
    authorization: `Basic ${basic}`,
    'x-password': secret,
    referer: `https://portal.contoso.example/${secret}?password=${secret}`,
    'x-forwarded-for': secret,
  }
  await ask(lure, place, { headers })
  await ask(lure, place, { headers: { referer: `https://${secret}` } })
  await ask(lure, place, { host: `${secret}.example`, headers: agent })
  for (const text of unusual(place)) await raw(http, text)
}

function bodies(nonce: string): { type: string; body: string }[] {
  const form = `user=a&password=${secret}`
  return [
    { type: 'application/json', body: JSON.stringify({ user: 'a', password: secret }) },
    {
      type: 'application/json',
      body: JSON.stringify({ nonce, submitted: true, fields: 1, autofill: false, typed: secret }),
    },
    {
      type: 'text/plain;charset=UTF-8',
      body: JSON.stringify({ nonce: secretAsNonce, submitted: true, fields: 1, autofill: true }),
    },
    { type: 'text/plain', body: secret },
    { type: 'application/x-www-form-urlencoded', body: form },
    {
      type: 'multipart/form-data; boundary=x',
      body: `--x\r\nContent-Disposition: form-data; name="p"\r\n\r\n${secret}\r\n--x--\r\n`,
    },
    { type: 'application/octet-stream', body: gzipSync(form).toString('latin1') },
    { type: 'text/plain', body: Buffer.from(`${mark}${mark}`).toString('base64') },
    { type: 'text/plain', body: Buffer.from(secret).toString('hex') },
    { type: 'application/json', body: `{"password":"${secret}",` },
    { type: 'text/plain', body: secret.repeat(40) },
  ]
}

/** What no library sends: without a length, in pieces, cut off, not HTTP. */
const unusual = (place: string): string[] => [
  `POST ${place} HTTP/1.1\r\nHost: ${linkHost}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${secret.length.toString(16)}\r\n${secret}\r\n0\r\n\r\n`,
  `POST ${place} HTTP/1.1\r\nHost: ${linkHost}\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\n${secret}`,
  `POST ${place} HTTP/1.1\r\nHost: ${linkHost}\r\nExpect: 100-continue\r\nContent-Length: 30\r\n\r\n${secret}`,
  `GET /?${secret}${'a'.repeat(2_000)} HTTP/1.1\r\nHost: ${linkHost}\r\n\r\n`,
  `GET ${place} HTTP/1.1\r\nHost: ${linkHost}\r\nX: ${secret}${'a'.repeat(20_000)}\r\n\r\n`,
  `${secret} is no method\r\n\r\n`,
  `GET http://${linkHost}${place}?${secret} HTTP/1.1\r\nHost: ${linkHost}\r\n\r\n`,
]

interface Served {
  http: string
  tell(act: string, value?: unknown): Promise<unknown>
  log(): string
}

async function startProcess(t: TestContext, dataDir: string): Promise<Served> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, '../../../test/support/lure/process.ts'), [dataDir], {
    silent: true,
  })
  let log = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()))
  t.after(
    () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  )
  const tell = (act: string, value?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      child.once('message', ({ answer }: { answer: unknown }) => resolve(answer))
      child.once('exit', () => reject(new Error(`the server ended: ${log.slice(-2_000)}`)))
      child.send({ act, value })
    })
  const { http } = (await tell('start')) as { http: string }
  return { http, tell, log: () => log }
}

function textOf(folder: string): string {
  let text = ''
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (statSync(path.join(folder, name)).isFile()) text += readFileSync(path.join(folder, name), 'utf8')
  return text
}

/** Null when it is not there; else what stands around it, for the message. */
function around(text: string, what: string): string | null {
  const at = text.indexOf(what)
  return at === -1 ? null : text.slice(Math.max(0, at - 150), at + 100)
}

function raw(url: string, text: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () => socket.end(text))
    socket.resume()
    socket.on('close', () => resolve())
    socket.on('error', () => {})
  })
}
