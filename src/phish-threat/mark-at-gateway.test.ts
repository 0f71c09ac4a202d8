// A simulation that took the redirect: passed on as it is when mark and address are ours, scanned as ever when either is not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeMessage, scanByWords, startStage } from '#test/journeys/mailflow-failures/stage.ts'
import { isOwnSimulation } from './mark-at-gateway.ts'
import { simulationMark } from './sending/mark.ts'

const secret = Buffer.alloc(32, 9)
const simulator = '203.0.113.5'

test('a genuine simulation is not scanned; a forged mark, a copied one and one from elsewhere are', async () => {
  const simulation = { secret: secret.toString('base64'), addresses: [simulator] }
  await using stage = await startStage({
    routes: ({ mailflow }) => [{ ...mailflow, simulation }],
    ports: { isSimulation: isOwnSimulation },
  })
  const scanned: string[] = []
  let id = ''
  stage.scan.run = (...input) => (scanned.push(id), scanByWords(...input))
  const send = async (name: string, from: string, marked: string, messageId: string): Promise<void> => {
    id = name
    const mark = simulationMark(secret, marked)
    const headers = [`X-Forefront-Antispam-Report: CIP:${from};CTRY:DE;`, `${mark.name}: ${mark.value}`]
    const client = await stage.exchange()
    const text = exchangeMessage({ headers, id: messageId })
    assert.equal((await client.message('service@parcels.example', ['kim@contoso.example'], text)).code, 250)
    client.destroy()
  }
  await send('genuine', simulator, '<s1@parcels.example>', 's1@parcels.example')
  await send('copied onto another message', simulator, '<s1@parcels.example>', 's2@parcels.example')
  await send('from elsewhere', '192.0.2.66', '<s3@parcels.example>', 's3@parcels.example')
  assert.deepEqual(scanned, ['copied onto another message', 'from elsewhere'])
  const passed = stage.hop.taken()[0]!.bytes.toString('latin1')
  assert.ok(passed.includes(simulationMark(secret, 's1@parcels.example').value))
  assert.ok(stage.history[0]!.timeline.some(({ detail }) => detail.includes('simulation took the redirect')))
})
