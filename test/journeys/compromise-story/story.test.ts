// The whole story: the computer of an employee is infected and sends five bad mails; the mailbox is blocked before the sixth leaves, the
// computer is scanned and cleaned, an administrator releases the mailbox, and mail flows again. Agent, ClamAV, SMTP and TLS are real.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IncidentHead, IncidentView } from '#compromise/contract.ts'
import { employeeComputer } from '#test/support/employee-computer.ts'
import { installation } from '#test/support/installation.ts'
import {
  eicar,
  eventually,
  gtube,
  historyOf,
  quarantined,
  rawMessage,
  uniqueSubject,
} from '#test/support/mail-journey.ts'

const frida = 'frida.fink@contoso.com'
const outside = 'zoe@outside.example'

test('from the fifth bad message to a clean computer and a released mailbox', { timeout: 300_000 }, async (t) => {
  const made = await installation(t)
  const tenantId = await made.connect('Contoso')
  const base = `/tenants/${tenantId}`
  const { transport } = made.emulator
  await using computer = await employeeComputer(made, tenantId, frida)
  const infected = computer.infect('Downloads/invoice.com')

  async function send(text: string, body: string): Promise<string> {
    const subject = uniqueSubject(text)
    const raw = rawMessage({ from: frida, to: outside, subject, body: `${body}\r\n` })
    await transport.submit(made.emulator.tenant('Contoso').id, frida, raw)
    await transport.idle()
    return subject
  }
  const arrived = (subject: string) =>
    transport.internet.received.filter(({ raw }) => raw.includes(`Subject: ${subject}\r\n`)).length
  const incidents = () => made.api<{ items: IncidentHead[] }>('GET', `${base}/incidents?state=all`)
  const theCase = (id: string) => made.api<IncidentView>('GET', `${base}/incidents/${id}`)
  let incidentId = ''
  let held = ''

  await t.test('the agent says who works at the computer', async () => {
    const person = await eventually('the link', async () => {
      const { items } = await made.api<{ items: { links: { displayName: string; weight: string }[] }[] }>(
        'GET',
        `${base}/endpoints/computers`,
      )
      return items[0]?.links[0]
    })
    assert.equal(person.displayName, 'Frida Fink')
    assert.notEqual(person.weight, 'weak')
  })

  await t.test('four bad mails are stopped one by one, and the mailbox goes on working', async () => {
    for (const body of [gtube, gtube, eicar, gtube]) await send('Offer', body)
    assert.deepEqual((await incidents()).items, [])
    assert.equal(arrived(await send('Good morning', 'See you at ten.')), 1)
  })

  await t.test('with the fifth the mailbox is blocked before the sixth message leaves', async () => {
    const fifth = await send('Offer', gtube)
    held = await send('Are we still meeting', 'At ten?')
    assert.equal(arrived(fifth) + arrived(held), 0)
    const { items } = await incidents()
    assert.equal(items.length, 1)
    incidentId = items[0]!.id
    assert.equal(items[0]!.mailbox.address, frida)
    assert.equal(items[0]!.block.state, 'active')
    assert.deepEqual(items[0]!.messages, { spam: 4, phish: 0, malware: 1 })
    const [item] = await eventually('the held message', async () => {
      const found = await quarantined(made, tenantId, held)
      return found.length > 0 && found
    })
    assert.equal(item!.kind, 'hold')
  })

  await t.test('the computer is scanned, the file removed, and its log has both entries', async () => {
    const endpoint = await eventually('the end of the scan', async () => {
      const { endpoints } = await theCase(incidentId)
      return endpoints.find(({ state }) => state.startsWith('finished') || state === 'infected' || state === 'failed')
    })
    assert.equal(endpoint.state, 'finishedCleaned', endpoint.detail)
    assert.equal(endpoint.backEnd, 'agent')
    assert.equal(endpoint.detections.length, 1)
    assert.match(endpoint.detections[0]!.threat, /^Eicar/)
    assert.equal(endpoint.detections[0]!.action, 'quarantined')
    assert.equal(computer.has(infected), false, 'the file is gone')
    const ids = await eventually('both entries', () => {
      const found = computer.events().map(({ id }) => id)
      return [140, 110, 111, 120, 121].every((id) => found.includes(id)) && found
    })
    assert.ok(ids.includes(112) || ids.includes(113), String(ids))
  })

  await t.test('people are told', async () => {
    const types = await eventually('the alerts', async () => {
      const { items } = await made.api<{ items: { type: string }[] }>('GET', `${base}/alerts`)
      const found = items.map(({ type }) => type)
      return found.includes('compromise.mailbox-blocked') && found.includes('endpoint.threats-removed') && found
    })
    assert.ok(!types.includes('endpoint.threat-remains'))
    const { items: events } = await made.api<{ items: { type: string }[] }>('GET', `${base}/events`)
    assert.ok(events.some(({ type }) => type === 'Event::Compromise::Mailbox::Blocked'))
  })

  await t.test('an administrator releases the mailbox: what was held goes, mail flows again', async () => {
    await made.api('POST', `${base}/incidents/${incidentId}/release`, {
      reason: 'Password changed, computer clean',
      held: 'release',
    })
    await eventually('the held message arrives', () => arrived(held) === 1)
    // A gateway knows of the release within a second; what comes before that is held like the rest.
    const subject = await eventually('the next message leaves', async () => {
      const sent = await send('Thank you', 'All is well again.')
      return arrived(sent) === 1 && sent
    })
    assert.equal((await historyOf(made, tenantId, subject)).outcomes[0]?.status, 'returned')
    const { state, block, timeline } = await theCase(incidentId)
    assert.match(state, /^(?:released|probation)$/)
    assert.equal(block.state, 'lifted')
    assert.ok(timeline.some(({ track, text }) => track === 'override' && text.includes('Password changed')))
    await eventually('the log of the computer says so, too', () => computer.events().some(({ id }) => id === 141))
    await eventually('the alert is over', async () => {
      const { items } = await made.api<{ items: { type: string }[] }>('GET', `${base}/alerts?state=open`)
      return items.every(({ type }) => type !== 'compromise.mailbox-blocked')
    })
  })
})
