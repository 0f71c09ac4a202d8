// After connecting and carrying mail at the most talkative log level: no secret stands in clear in the log or in the data folder
// (database files, snapshot, journal, quarantine).
import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { createLogger } from '#platform/telemetry/logger.ts'
import { installation } from '#test/support/installation.ts'
import { eicar, uniqueSubject } from '#test/support/mail-journey.ts'

test('secrets stay sealed', async (t) => {
  let log = ''
  const logger = createLogger({ level: 'trace', destination: { write: (line: string) => void (log += line) } })
  const made = await installation(t, { logger })
  await made.connect('Contoso')
  const { emulator } = made
  const contoso = emulator.tenant('Contoso')
  for (const text of ['Hello.', eicar]) {
    const mail = { to: 'zoe@outside.example', subject: uniqueSubject('Secret'), text }
    await emulator.transport.submit(contoso.id, 'frida.fink@contoso.com', mail)
  }
  await emulator.transport.idle()
  const rules = JSON.stringify(contoso)
  const inRules = [...rules.matchAll(/"(?:in|out) ([\w-]{16,128})"/g)].map(([, token]) => token!)
  const read = (name: string) => readFileSync(path.join(made.folder, name), 'utf8').trim()
  const secrets = [
    ...new Set(inRules),
    read('data/admin-token'),
    read('bootstrap.secret'),
    read('tsig.key'),
    ...['gateway.key', 'arc.key', 'ca.key'].map((name) => read(name).split('\n')[1]!),
  ]
  const kept = globSync('data/**/*', { cwd: made.folder }).filter(
    (name) => path.basename(name) !== 'admin-token' && statSync(path.join(made.folder, name)).isFile(),
  )
  assert.ok(inRules.length > 0, 'the route token was found in the rules of the tenant')
  assert.ok(log.includes('"mail"') && kept.length > 3)
  for (const [place, secret] of secrets.entries()) {
    assert.ok(secret.length >= 16, `secret ${place}`)
    assert.ok(!log.includes(secret), `secret ${place} is in the log`)
    for (const name of kept)
      assert.ok(!readFileSync(path.join(made.folder, name)).includes(secret), `secret ${place} is in ${name}`)
  }
  for (const name of ['secret.key', 'admin-token'])
    assert.equal(statSync(path.join(made.folder, 'data', name)).mode & 0o077, 0, name)
})
