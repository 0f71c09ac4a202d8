// The scoring against labelled mailboxes. All of them are generated from seeds (no public labelled corpus exists), played into the
// emulated cloud and read by the collectors over real HTTP. Prints precision and recall per band, and each mailbox that is on the wrong side.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bandFrom } from '#compromise/symptoms/score.ts'
import { symptomCase, type Scene, type SymptomCase } from '#test/support/symptoms.ts'
import { attacks } from './attacks.ts'
import { benign } from './benign.ts'
import { createRandom } from './random.ts'
import type { Script } from './script.ts'

interface Labelled {
  script: string
  isAttack: boolean
  isBasic: boolean
  scene: Scene
  score: number
  kinds: string[]
}

test('attacks and harmless look-alikes are told apart at the band high', async (t) => {
  const made = await symptomCase(t)
  const cases = [...(await play(made, attacks, true)), ...(await play(made, benign, false))]
  await exemptMigration(made)
  await made.look(cases.filter(({ isBasic }) => !isBasic).map(({ scene }) => scene))
  await made.look(
    cases.filter(({ isBasic }) => isBasic).map(({ scene }) => scene),
    (look) => ({ ...look, roles: [] }),
  )
  for (const entry of cases) {
    const { score, findings } = await made.result(entry.scene)
    entry.score = score.total
    entry.kinds = findings.filter(({ pointsNow }) => pointsNow > 0).map(({ kind, pointsNow }) => `${kind} ${pointsNow}`)
  }
  report(t, cases)

  const high = measure(cases, bandFrom.high)
  assert.ok(cases.filter(({ isAttack }) => isAttack).length >= 30)
  assert.ok(cases.filter(({ isAttack }) => !isAttack).length >= 30)
  assert.ok(high.recall >= 0.95, `recall ${high.recall}`)
  assert.ok(high.precision >= 0.95, `precision ${high.precision}`)
  assert.deepEqual(
    cases.filter(({ isAttack, score }) => !isAttack && score >= bandFrom.respond),
    [],
  )
})

async function play(made: SymptomCase, scripts: readonly Script[], isAttack: boolean): Promise<Labelled[]> {
  const cases: Labelled[] = []
  for (const [place, script] of scripts.entries())
    for (let run = 0; run < script.runs; run += 1) {
      const kind = script.name.startsWith('shared mailbox') ? 'SharedMailbox' : 'UserMailbox'
      const scene = await made.mailbox(`${isAttack ? 'a' : 'b'}${place}-${run}`, kind)
      await script.play(scene, createRandom(1_000 * (place + 1) + run + (isAttack ? 500_000 : 0)))
      cases.push({ script: script.name, isAttack, isBasic: script.isBasic ?? false, scene, score: 0, kinds: [] })
    }
  return cases
}

/** As an administrator lists the account of a migration: with an end. */
async function exemptMigration({ base, tenantId }: SymptomCase): Promise<void> {
  const now = base.clock.now()
  await base.db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('symptom_exemption')
      .values({
        tenant_id: tenantId,
        actor: 'migration@contoso.com',
        reason: 'Migration until Friday',
        by: 'Adele',
        created_at: now,
        expires_at: new Date(now.getTime() + 5 * 86_400_000),
      })
      .execute(),
  )
}

interface Measure {
  precision: number
  recall: number
  found: number
  attacks: number
  wrong: number
}

function measure(cases: readonly Labelled[], from: number): Measure {
  const attacked = cases.filter(({ isAttack }) => isAttack)
  const found = attacked.filter(({ score }) => score >= from).length
  const wrong = cases.filter(({ isAttack, score }) => !isAttack && score >= from).length
  return {
    found,
    wrong,
    attacks: attacked.length,
    precision: found + wrong === 0 ? 1 : found / (found + wrong),
    recall: found / attacked.length,
  }
}

function report(t: { diagnostic(text: string): void }, cases: readonly Labelled[]): void {
  const harmless = cases.filter(({ isAttack }) => !isAttack).length
  t.diagnostic(`${cases.length - harmless} attacked and ${harmless} harmless mailboxes, all generated`)
  for (const [band, from] of Object.entries(bandFrom)) {
    const { precision, recall, found, attacks: all, wrong } = measure(cases, from)
    t.diagnostic(
      `band ${band} (${from} and more): precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)} (${found} of ${all} attacks, ${wrong} harmless)`,
    )
  }
  for (const { script, isAttack, score, kinds } of cases)
    if (isAttack !== score >= bandFrom.high)
      t.diagnostic(`${isAttack ? 'missed' : 'false alert'}: ${script}, ${score} points (${kinds.join(', ')})`)
}
