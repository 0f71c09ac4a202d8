// Every link of the navigation, in each role: it leads to a page that the role may see.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adminTokenOf, openConsole, openPage, settled, useSession } from '#test/support/console.ts'
import { signInAs } from '#test/support/sign-in.ts'

const roles = ['admin', 'help-desk', 'read-only'] as const

test('no link of the navigation leads nowhere, in any role', { timeout: 400_000 }, async (t) => {
  const { installation, page, newPage } = await openConsole(t)
  const tenantId = await installation.createTenant('Contoso')
  await installation.createTenant('Fabrikam')
  const token = await adminTokenOf(installation)
  const counts: Record<string, number> = {}
  counts['super-admin'] = (await walk(page, `/t/${tenantId}/settings`)) + (await walk(page, '/tenants'))
  for (const roleId of roles) {
    const person = await signInAs(installation.url, token, [
      { roleId, scope: { kind: 'tenants', tenantIds: [tenantId] } },
    ])
    const own = await newPage()
    await useSession(own.context(), installation.url, person)
    counts[roleId] = await walk(own, `/t/${tenantId}/settings`)
    await own.context().close()
  }
  assert.ok(counts['super-admin']! > counts['admin']!, JSON.stringify(counts))
  assert.ok(counts['read-only']! >= 10, JSON.stringify(counts))

  async function walk(window: typeof page, start: string): Promise<number> {
    await openPage(window, start)
    const targets = await window.evaluate<string[]>(
      `[...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'))`,
    )
    for (const target of targets) {
      const link = window.getByRole('navigation', { name: 'Main' }).locator(`a[href="${target}"]`).first()
      // The second level is there only where one is.
      if (!(await link.isVisible())) await openPage(window, start)
      await link.click()
      await window.waitForURL((url) => url.pathname.startsWith(target))
      await window.getByRole('heading', { level: 1 }).waitFor()
      await settled(window)
      for (const wrong of ['There is no such page', 'Not for your role', 'cannot be shown', 'mistake of the console'])
        assert.equal(await window.getByText(wrong).count(), 0, `${target}: ${wrong}`)
    }
    return targets.length
  }
})
