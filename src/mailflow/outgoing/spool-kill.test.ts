import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { createSmtpServer } from '#mail/smtp/server.ts'
import { reply } from '#mail/smtp/types.ts'

test(
  'kill -9 while sending: everything enqueued arrives; twice only where an answer could not be kept',
  { timeout: 90_000 },
  async (t) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'spool-kill-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const taken: string[] = []
    const open = new Map<string, string>()
    const server = createSmtpServer({
      hostName: 'next.example',
      handler: {
        connect: () => null,
        mail: async (session) => {
          open.set(session.id, '')
          return reply(250, '2.1.0', 'ok')
        },
        rcpt: async () => reply(250, '2.1.5', 'ok'),
        contentStart: async () => null,
        contentChunk: (session, chunk) => void open.set(session.id, open.get(session.id)! + chunk.toString()),
        contentEnd: async (session) => {
          taken.push(/Subject: (\S+)/.exec(open.get(session.id)!)![1]!)
          return reply(250, '2.6.0', 'taken')
        },
        abort: () => undefined,
        closed: () => undefined,
      },
    })
    const { port } = await server.listen(0, '127.0.0.1')
    t.after(() => server.close({ drain_ms: 0 }))
    const enqueued = new Set<string>()
    const kills = 3
    for (let run = 0; run <= kills; run += 1) {
      const count = run === kills ? '5' : '100000'
      const child = spawn(
        process.execPath,
        [path.resolve('test/quarantine/send-forever.ts'), folder, String(port), String(run), count],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      let text = ''
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString()
        if (run < kills && text.length > 300) child.kill('SIGKILL')
      })
      await new Promise((resolve) => child.once('close', resolve))
      for (const key of text.split('\n').slice(0, -1)) enqueued.add(key)
    }
    const arrived = new Set(taken)
    assert.deepEqual(
      [...enqueued].filter((key) => !arrived.has(key)),
      [],
    )
    // At most what was under way at a kill: five at once for one tenant.
    assert.ok(taken.length - arrived.size <= kills * 5, `${taken.length - arrived.size} arrived twice`)
  },
)
