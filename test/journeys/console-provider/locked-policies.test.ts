// A provider's template locks the policies of a customer: its administrator sees them, and why they stay as they are.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, adminTokenOf, openConsole, openPage, useSession } from '#test/support/console.ts'
import { signInAs } from '#test/support/sign-in.ts'

const policies = ['Strict', 'Stricter'].map((name, order) => ({
  name,
  order,
  direction: 'inbound',
  scope: { kind: 'tenant' },
  rules: { bulk: { action: 'quarantine' } },
}))

test('policies that a template locks say so to the administrator of the customer', { timeout: 240_000 }, async (t) => {
  const { installation, newPage } = await openConsole(t)
  const contoso = await installation.createTenant('Contoso')
  const token = await adminTokenOf(installation)
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${installation.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.ok(answer.ok, `${path}: ${answer.status}`)
    return (await answer.json()) as { id: string }
  }
  await call('PUT', `/tenants/${contoso}/provider-access`, { isGranted: true })
  const { id } = await call('POST', '/providers/templates', {
    name: 'Basics',
    content: { policies },
    locked: ['policies'],
  })
  await call('POST', `/providers/templates/${id}/apply`, { tenantIds: [contoso] })
  const page = await newPage()
  const person = await signInAs(installation.url, token, [
    { roleId: 'admin', scope: { kind: 'tenants', tenantIds: [contoso] } },
  ])
  await useSession(page.context(), installation.url, person)
  await openPage(page, `/t/${contoso}/policies`)
  await page.getByText('Locked by a template').waitFor()
  for (const name of ['Move Stricter up', 'More about Strict'])
    await page.getByRole('button', { name, exact: true }).waitFor()
  const move = page.getByRole('button', { name: 'Move Stricter up', exact: true })
  assert.equal(await move.getAttribute('aria-disabled'), 'true')
  const reason = await move.getAttribute('aria-describedby')
  assert.match((await page.locator(`[id="${reason}"]`).textContent()) ?? '', /template “Basics” keeps the policies/)
  assert.deepEqual(await axe(page), [])
  await page.getByRole('button', { name: 'More about Strict', exact: true }).click()
  await page.getByRole('menu').getByText('template “Basics”').waitFor()
  assert.equal(await page.getByRole('menuitem', { name: 'Delete' }).isDisabled(), true)
})
