// The pages of a training: plain HTML with forms that work without scripts, readable by screen readers, without time limits. Pure.
import { escapeHtml } from '../content/liquid.ts'
import { pageHtml } from '../content/page-style.ts'
import { pictureSvg } from '../content/pictures.ts'
import type { Training, TrainingText } from '../content/contract.ts'
import type { QuizResult } from './policy.ts'
import { filled, type TrainingWords } from './site-texts.ts'

export interface PageContext {
  words: TrainingWords
  text: TrainingText
  training: Training
  /** Path of this training below its token. */
  at: string
  nonce: string
  /** A test to the author: nothing is recorded, and the page says so. */
  isTest: boolean
}

const e = escapeHtml

export function introPage(context: PageContext, isDone: boolean): string {
  const { words, text, training, at, nonce } = context
  const certificate = isDone
    ? `<p><strong>${e(capital(words.done))}.</strong></p><p><a class="button" href="${e(at)}/certificate">${e(words.certificate)}</a></p>`
    : ''
  return whole(
    context,
    text.title,
    `<p class="brand">${e(words.training)}</p><h1>${e(text.title)}</h1><p>${e(text.summary)}</p>
<p class="small">${e(filled(words.minutes, { n: training.minutes }))}</p>${certificate}
${button(`${at}/start`, nonce, isDone ? words.readAgain : words.start)}`,
  )
}

/** `place` from 0. */
export function sectionPage(context: PageContext, place: number): string {
  const { words, text, at, nonce } = context
  const section = text.sections[place]!
  const position = filled(words.page, { n: place + 1, of: text.sections.length + 1 })
  const picture = section.picture === null ? '' : `<p>${pictureSvg(section.picture.id, section.picture.alt)}</p>`
  return whole(
    context,
    `${section.heading} (${position})`,
    `<p class="small">${e(text.title)} · ${e(position)}</p><h1>${e(section.heading)}</h1>${picture}
${section.paragraphs.map((paragraph) => `<p>${strong(paragraph)}</p>`).join('\n')}
${button(`${at}/read-${place + 1}`, nonce, words.goOn)}
<p><a href="${e(place === 0 ? at : `${at}/page-${place}`)}">${e(words.back)}</a></p>`,
  )
}

/** `answers` of an attempt that was not complete: what was chosen stays chosen. */
export function quizPage(context: PageContext, answers: readonly (number | null)[] = []): string {
  const { words, text, at, nonce } = context
  const missing = answers.findIndex((answer) => answer === null)
  const complaint = filled(words.unanswered, { n: missing + 1 })
  const error =
    missing === -1 ? '' : `<p role="alert" id="missing"><a href="#q${missing}"><strong>${e(complaint)}</strong></a></p>`
  const title = missing === -1 ? words.quiz : `${complaint} ${words.quiz}`
  return whole(
    context,
    `${title}: ${text.title}`,
    `<p class="small">${e(text.title)} · ${e(filled(words.page, { n: text.sections.length + 1, of: text.sections.length + 1 }))}</p>
<h1>${e(words.quiz)}</h1>${error}<p>${e(words.quizLead)}</p>
<form method="post" action="${e(at)}/answers">${hidden(nonce)}
${text.quiz.map((question, place) => fieldset(question, place, answers[place] ?? null, place === missing)).join('\n')}
<p><button>${e(words.check)}</button></p></form>
<p><a href="${e(at)}/page-${text.sections.length}">${e(words.back)}</a></p>`,
  )
}

function fieldset(
  { question, options }: TrainingText['quiz'][number],
  place: number,
  chosen: number | null,
  isMissing: boolean,
): string {
  const choices = options.map(
    (option, index) =>
      `<label class="choice"><input type="radio" name="a${place}" value="${index}"${chosen === index ? ' checked' : ''}> ${e(option)}</label>`,
  )
  const described = isMissing ? ' aria-describedby="missing"' : ''
  return `<fieldset id="q${place}"${described}><legend>${place + 1}. ${e(question)}</legend>${choices.join('')}</fieldset>`
}

export function resultPage(context: PageContext, answers: readonly number[], result: QuizResult): string {
  const { words, text, at, isTest } = context
  const headline = filled(result.isPassed ? words.passed : words.notPassed, { score: result.score })
  const next = result.isPassed
    ? `${isTest ? '' : `<p><a class="button" href="${e(at)}/certificate">${e(words.certificate)}</a></p>`}<p>${e(words.close)}</p>`
    : `<p><a class="button" href="${e(at)}/quiz">${e(words.again)}</a></p>`
  const explained = text.quiz.map(({ question, options, correct, explanation }, place) => {
    const verdict = result.right[place]
      ? words.right
      : `${words.notRight}. ${filled(words.rightAnswer, { answer: options[correct]! })}`
    return `<li><p class="cue">${e(question)}</p><p>${e(options[answers[place]!]!)}<br><strong>${e(verdict)}</strong></p><p>${e(explanation)}</p></li>`
  })
  return whole(
    context,
    `${headline} ${text.title}`,
    `<p class="small">${e(text.title)}</p><h1>${e(headline)}</h1>${next}<ol class="cues">${explained.join('')}</ol>
<p><a href="${e(at)}/page-1">${e(words.readAgain)}</a></p>`,
  )
}

export interface ListedTraining {
  title: string
  minutes: number
  at: string
  isDone: boolean
}

export function listPage(
  { words, nonce, language }: Pick<PageContext, 'words' | 'nonce'> & { language: string },
  trainings: readonly ListedTraining[],
): string {
  const items = trainings.map(
    ({ title, minutes, at, isDone }) =>
      `<li><p class="cue"><a href="${e(at)}">${e(title)}</a></p><p>${e(filled(words.minutes, { n: minutes }))}: <strong>${e(isDone ? words.done : words.notYet)}</strong></p></li>`,
  )
  const main = `<h1>${e(words.trainings)}</h1><ol class="cues">${items.join('')}</ol>`
  return pageHtml({ language, title: words.trainings, main, shape: 'wide', accent: 'blue', nonce, end: '' })
}

function whole({ words, text, nonce, isTest }: PageContext, title: string, main: string): string {
  const test = isTest ? `<p class="small">${e(words.test)}</p>` : ''
  const style = `<style nonce="${e(nonce)}">fieldset{margin:0 0 1.5rem;padding:.75rem 1rem;border:1px solid #6b737c;border-radius:6px;background:#fff}legend{float:left;width:100%;margin:0 0 .5rem;padding:0;font-weight:600}legend+*{clear:both}label.choice{display:flex;gap:.6rem;align-items:center;min-height:2.75rem;margin:0;padding:.25rem 0;font-weight:400}label.choice input{width:1.25rem;height:1.25rem;margin:0;flex:none}svg{max-width:100%;height:auto}</style>`
  const page = { language: text.language, title, main: `${test}${main}`, shape: 'wide', accent: 'blue', nonce } as const
  return pageHtml({ ...page, end: style })
}

const hidden = (nonce: string) => `<input type="hidden" name="page" value="${e(nonce)}">`

const button = (action: string, nonce: string, label: string) =>
  `<form method="post" action="${e(action)}">${hidden(nonce)}<p><button>${e(label)}</button></p></form>`

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

/** `**bold**` and nothing else. */
const strong = (text: string) => e(text).replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
