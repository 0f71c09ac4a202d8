// The pages that people open without the console, on the narrowest phone: those behind the links of simulations, and
// the trainings, in every language, for somebody with a long name.
import type { Page } from 'playwright-core'
import { listTemplates } from '#phish-threat/content/library.ts'
import { caughtPage, landingPage } from '#phish-threat/content/pages.ts'
import { renderBody } from '#phish-threat/content/render.ts'
import { sampleLinks, sampleRecipient } from '#phish-threat/content/samples.ts'
import { listTrainings } from '#phish-threat/content/trainings.ts'
import { introPage, quizPage, resultPage, sectionPage } from '#phish-threat/training/site-pages.ts'
import { trainingWords } from '#phish-threat/training/site-texts.ts'
import { violations } from '#test/support/console.ts'
import { longNames } from '#test/support/long-names.ts'

const urls = { submit: '/s', next: '/next', beacon: '/b', nonce: 'n', training: '/t' }
const [oneWord, rightToLeft, manyWords] = longNames as [string, string, string]
const recipient = { ...sampleRecipient, givenName: oneWord, manager: rightToLeft, department: manyWords }

/** Without their scripts, which have no server here. axe looks at one page of each kind; that nothing is cut off or scrolls sideways holds for all. */
export async function faultsOfServedPages(page: Page): Promise<string[]> {
  const faults: string[] = []
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto('about:blank')
  const seen = new Set<string>()
  for (const [kind, name, html] of [...landingPages(), ...trainingPages()]) {
    await page.setContent(html.replaceAll(/<script[^]*?<\/script>/g, ''))
    const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    if (Number(wide) > 0) faults.push(`${kind} of ${name}: scrolls sideways by ${String(wide)} px`)
    if (seen.has(kind)) continue
    seen.add(kind)
    for (const fault of await violations(page)) faults.push(`${kind} of ${name}: ${fault}`)
  }
  return faults
}

type Served = [kind: string, name: string, html: string]

function* landingPages(): Generator<Served> {
  for (const attack of listTemplates())
    for (const variant of attack.variants) {
      const { language } = variant
      const name = `${attack.templateId} (${language})`
      yield ['landing page', name, landingPage(attack, language, urls)]
      const rendered = renderBody(attack, language, recipient, sampleLinks)
      yield ['page that explains', name, caughtPage(attack, variant, recipient, rendered, urls)]
    }
}

function* trainingPages(): Generator<Served> {
  for (const training of listTrainings())
    for (const text of training.texts) {
      const name = `${training.id} (${text.language})`
      const context = { words: trainingWords[text.language], text, training, at: '/t', nonce: 'n', isTest: true }
      const answers = text.quiz.map(() => 0)
      const right = text.quiz.map(() => false)
      yield ['first page', name, introPage(context, true)]
      for (const place of text.sections.keys()) yield ['section', name, sectionPage(context, place)]
      yield ['questions', name, quizPage(context, [null, ...answers.slice(1)])]
      yield ['result', name, resultPage(context, answers, { isPassed: false, score: 0, right })]
    }
}
