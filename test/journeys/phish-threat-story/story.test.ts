// One simulation from the first record in the DNS to the report, with a real browser as a person and several machines beside it.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { lureConfig, peopleBrowser, trustEmulator } from '#test/support/simulation-world.ts'
import {
  allowListIsProved,
  campaignIsLaunched,
  domainIsChecked,
  mailsAreDelivered,
  permissionIsGranted,
  reportIsMade,
  resultsAreRight,
  type SimulationStory,
  verdictsAreRight,
} from '#test/support/simulation-story.ts'
import { machinesVisit, personIsCaught, scannersLook } from '#test/support/simulation-visitors.ts'

test('a simulation: checked, let through, delivered, clicked by a person and by machines, told apart, trained, reported', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mailwarden-simulation-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const made = await installation(t, { config: await lureConfig(folder) })
  trustEmulator(made)
  const tenantId = await made.connect('Contoso')
  const browser = await peopleBrowser()
  t.after(() => browser.close())
  const story: SimulationStory = { made, tenantId, browser, folder }
  // Each builds on the one before: the first that fails ends the story.
  await domainIsChecked(story)
  await permissionIsGranted(story)
  await allowListIsProved(story)
  const { id: campaignId } = await campaignIsLaunched(story)
  await mailsAreDelivered(story)
  await machinesVisit(story)
  await scannersLook(story)
  await personIsCaught(story)
  await verdictsAreRight(story, campaignId)
  await resultsAreRight(story, campaignId)
  await reportIsMade(story, campaignId)
  const { rows } = await made.app.platform!.db.execute(
    `select count(*)::int as kept, count(*) filter (where request::text like '%Secret-of-Frida%')::int as found from simulation_request request`,
    [],
  )
  assert.ok(Number(rows[0]!['kept']) > 0)
  assert.equal(rows[0]!['found'], 0, 'what was typed is nowhere')
})
