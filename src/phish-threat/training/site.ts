// Trainings on the lure server, below the token of kind `training`. Looking at pages does nothing: only a form that a page of ours sent
// starts a training, and only a passed quiz finishes it.
import type { Trx } from '#platform/db/database.ts'
import { notFoundPage } from '../content/pages.ts'
import { findTraining, trainingTextOf } from '../content/trainings.ts'
import type { Training } from '../content/contract.ts'
import { isNonceOf } from '../lure/nonce.ts'
import type { LureSite, SiteAnswer, SiteRequest } from '../lure/sites.ts'
import type { PhishThreatParts } from '../parts.ts'
import { renderCertificate } from './certificate.ts'
import { engagedSince, markQuiz, readAnswers } from './policy.ts'
import { introPage, listPage, type PageContext, quizPage, resultPage, sectionPage } from './site-pages.ts'
import { trainingWords } from './site-texts.ts'
import {
  assign,
  type AssignmentRow,
  assignmentsOf,
  type Enrolled,
  findAssignment,
  loadEnrolled,
  syncFacts,
  trainingsOf,
} from './store.ts'

export function createTrainingSite(parts: PhishThreatParts): LureSite {
  return {
    handle: (request) =>
      parts.db.inTenant(request.token.tenantId, async (trx) => {
        const opened = await open(trx, request)
        if (opened === null) return missing
        const asked = /^\/(\d{1,2})(?:\/([a-z]+)(?:-(\d{1,2}))?)?$/.exec(request.rest)
        if (request.rest === '' || asked === null) return front(opened, request)
        const training = opened.trainings[Number(asked[1])]
        if (training === undefined) return missing
        const step = { name: asked[2] ?? 'intro', number: Number(asked[3] ?? 0) }
        const at = `${request.base}/${asked[1]}`
        return request.method === 'POST'
          ? act(parts, trx, { ...opened, training, request, at }, step)
          : show(trx, { ...opened, training, request, at }, step)
      }),
  }
}

interface Opened {
  enrolled: Enrolled
  trainings: Training[]
  assignments: AssignmentRow[]
}

interface Visited extends Opened {
  training: Training
  request: SiteRequest
  /** Path of this training. */
  at: string
}

interface Step {
  name: string
  number: number
}

const missing: SiteAnswer = { status: 404, body: notFoundPage() }

/** Trainings that were assigned come first, and stay when the campaign now names others. */
async function open(trx: Trx, { token }: SiteRequest): Promise<Opened | null> {
  const enrolled = await loadEnrolled(trx, token.tenantId, token.messageId)
  if (enrolled === null) return null
  const assignments = await assignmentsOf(trx, token.tenantId, token.messageId)
  const trainings: Training[] = []
  for (const { training_id } of assignments) {
    const training = await findTraining(trx, token.tenantId, training_id)
    if (training !== null) trainings.push(training)
  }
  for (const training of await trainingsOf(trx, token.tenantId, enrolled))
    if (!trainings.some(({ id }) => id === training.id)) trainings.push(training)
  return trainings.length === 0 ? null : { enrolled, trainings, assignments }
}

function front({ enrolled, trainings, assignments }: Opened, { base, nonce }: SiteRequest): SiteAnswer {
  if (trainings.length === 1) return redirect(`${base}/0`)
  const { language } = enrolled.message
  const listed = trainings.map((training, place) => ({
    title: trainingTextOf(training, language).title,
    minutes: training.minutes,
    at: `${base}/${place}`,
    isDone: isDone(assignments, training),
  }))
  return page(listPage({ words: trainingWords[language], nonce, language }, listed))
}

const isDone = (assignments: readonly AssignmentRow[], { id }: Training): boolean =>
  assignments.some(({ training_id, state }) => training_id === id && state === 'completed')

async function show(trx: Trx, visited: Visited, { name, number }: Step): Promise<SiteAnswer> {
  const { assignments, training, at } = visited
  const context = contextOf(visited)
  if (name === 'intro') return page(introPage(context, isDone(assignments, training)))
  if (name === 'page' && number >= 1 && number <= context.text.sections.length)
    return page(sectionPage(context, number - 1))
  if (name === 'quiz') return page(quizPage(context))
  if (name === 'certificate') return certificate(trx, visited)
  // Somebody reloaded what a form had sent.
  return name === 'start' || name === 'read' || name === 'answers' ? redirect(at) : missing
}

async function certificate(trx: Trx, { assignments, training, at, request }: Visited): Promise<SiteAnswer> {
  const done = assignments.find(({ training_id, state }) => training_id === training.id && state === 'completed')
  if (done === undefined) return redirect(at)
  const { tenantId } = request.token
  const tenant = await trx.selectFrom('tenant').select('name').where('tenant_id', '=', tenantId).executeTakeFirst()
  return {
    status: 200,
    contentType: 'application/pdf',
    fileName: 'certificate.pdf',
    body: await renderCertificate({ assignment: done, training, company: tenant?.name ?? '' }),
  }
}

async function act(parts: PhishThreatParts, trx: Trx, visited: Visited, step: Step): Promise<SiteAnswer> {
  const { request, at } = visited
  const form = new URLSearchParams(request.body ?? '')
  // A form that did not come from a page of this message: a program that tries addresses.
  if (!isNonceOf(request.token.messageId, form.get('page') ?? '')) return redirect(at)
  const context = contextOf(visited)
  const last = context.text.sections.length
  if (step.name === 'start') {
    await begin(parts, trx, visited)
    return redirect(`${at}/page-1`)
  }
  if (step.name === 'read' && step.number >= 1 && step.number <= last) {
    await advance(trx, visited, step.number)
    return redirect(step.number === last ? `${at}/quiz` : `${at}/page-${step.number + 1}`)
  }
  return step.name === 'answers' ? answer(parts, trx, visited, form) : missing
}

/** Who opens a training without being given one takes it of their own will; a test and a mailbox that nobody reads take none. */
async function begin(
  parts: PhishThreatParts,
  trx: Trx,
  { enrolled, training, request }: Visited,
): Promise<AssignmentRow | null> {
  const { message } = enrolled
  if (message.is_test || message.is_canary) return null
  const { tenantId, messageId, campaignId } = request.token
  const known = await findAssignment(trx, tenantId, messageId, training.id)
  if (known === null || known.state === 'withdrawn')
    await assign(trx, parts.clock, { enrolled, trainingId: training.id, reason: 'chosen', mailAt: null, toldAt: null })
  const row = (await findAssignment(trx, tenantId, messageId, training.id))!
  if (row.state !== 'completed')
    await change(trx, row, {
      state: 'started',
      started_at: row.started_at ?? request.at,
      last_step_at: request.at,
      engaged_seconds: row.engaged_seconds + engagedSince(row.last_step_at, request.at),
    })
  await syncFacts(trx, tenantId, campaignId, messageId)
  return findAssignment(trx, tenantId, messageId, training.id)
}

/** A section was read. Nothing is concluded for who has not started. */
async function advance(trx: Trx, { training, request }: Visited, section: number): Promise<void> {
  const row = await findAssignment(trx, request.token.tenantId, request.token.messageId, training.id)
  if (row === null || row.state !== 'started') return
  await change(trx, row, {
    progress: Math.max(row.progress, section),
    last_step_at: request.at,
    engaged_seconds: row.engaged_seconds + engagedSince(row.last_step_at, request.at),
  })
}

async function answer(parts: PhishThreatParts, trx: Trx, visited: Visited, form: URLSearchParams): Promise<SiteAnswer> {
  const context = contextOf(visited)
  const answers = readAnswers(form, context.text)
  if (answers.some((one) => one === null)) return page(quizPage(context, answers))
  const given = answers as number[]
  const result = markQuiz(context.text, given)
  const { tenantId, messageId, campaignId } = visited.request.token
  // Whoever answers without having pressed "Start" has started now: it is the same form, sent by the same hand.
  const known = await findAssignment(trx, tenantId, messageId, visited.training.id)
  const row = known?.state === 'started' || known?.state === 'completed' ? known : await begin(parts, trx, visited)
  if (row !== null && row.state !== 'completed') {
    const { at } = visited.request
    await change(trx, row, {
      attempts: row.attempts + 1,
      score: Math.max(row.score ?? 0, result.score),
      last_step_at: at,
      engaged_seconds: row.engaged_seconds + engagedSince(row.last_step_at, at),
      ...(result.isPassed ? { state: 'completed', completed_at: at, next_mail_at: null } : {}),
    })
    if (result.isPassed) await complete(parts, trx, row, result.score)
    await syncFacts(trx, tenantId, campaignId, messageId)
  }
  return page(resultPage(context, given, result))
}

const complete = ({ outbox }: PhishThreatParts, trx: Trx, row: AssignmentRow, score: number): Promise<void> =>
  outbox.append(trx, {
    type: 'TrainingCompleted',
    tenantId: row.tenant_id,
    payload: { assignmentId: row.id, personId: row.person_id, trainingId: row.training_id, score },
  })

async function change(trx: Trx, row: AssignmentRow, values: Partial<AssignmentRow>): Promise<void> {
  await trx
    .updateTable('training_assignment')
    .set(values)
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute()
}

function contextOf({ enrolled, training, request, at }: Visited): PageContext {
  const { message } = enrolled
  const text = trainingTextOf(training, message.language)
  return {
    words: trainingWords[text.language],
    text,
    training,
    at,
    nonce: request.nonce,
    isTest: message.is_test || message.is_canary,
  }
}

const page = (body: string): SiteAnswer => ({ status: 200, body })
const redirect = (location: string): SiteAnswer => ({ status: 303, body: '', location })
