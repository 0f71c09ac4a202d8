// What the command palette offers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCommands } from './palette-commands.ts'

const facts = {
  tenantId: 'contoso',
  tenants: [
    { id: 'contoso', name: 'Contoso' },
    { id: 'fabrikam', name: 'Fabrikam' },
  ],
  may: () => true,
}

test('pages are found by the beginning of their words, other tenants by name', () => {
  assert.equal(findCommands('quar', facts).find(({ kind }) => kind === 'Page')?.to, '/t/contoso/quarantine')
  assert.equal(findCommands('fab', facts).find(({ kind }) => kind === 'Tenant')?.to, '/t/fabrikam')
  assert.equal(findCommands('alerts', facts)[0]?.to, '/t/contoso/alerts', 'before the search for the word')
  assert.ok(!findCommands('', facts).some(({ label }) => label === 'Contoso'))
})

test('a Message-ID leads to the message, an address to mail from and to it', () => {
  const [message] = findCommands('<abc.1@contoso.com>', facts)
  assert.equal(message?.kind, 'Message')
  assert.match(message!.to, /\?q=id%3A%3Cabc|\?q=id:%3Cabc/)
  const labels = findCommands('anna@contoso.com', facts).map(({ label }) => label)
  assert.ok(labels.includes('Messages from anna@contoso.com') && labels.includes('Messages to anna@contoso.com'))
})

test('nothing is offered that the person may not read', () => {
  const found = findCommands('', { ...facts, may: (permission) => permission === 'quarantine.read' })
  assert.ok(found.some(({ to }) => to === '/t/contoso/quarantine'))
  assert.ok(!found.some(({ to }) => to === '/t/contoso/messages'))
  assert.ok(!findCommands('anna@contoso.com', { ...facts, may: () => false }).some(({ kind }) => kind === 'Search'))
})

test('whatever is typed ends up as one parameter of a path of ours', () => {
  for (const text of ['a&q=b', '"x" y', '<a&b@c>', '../../x', '%00', '#', 'a'.repeat(5_000)])
    for (const { to } of findCommands(text, facts)) {
      const url = new URL(to, 'https://here.invalid')
      assert.equal(url.origin, 'https://here.invalid')
      assert.ok(url.searchParams.getAll('q').length <= 1, to)
      assert.equal(url.hash, '')
    }
})
