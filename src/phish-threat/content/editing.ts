// What people do with own templates and trainings: each change is a new version and an entry of the audit log.
import type { AuditAction } from '#platform/audit/actions.ts'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { Change, Training, TrainingContent, TemplateContent } from './contract.ts'
import { attackFromContent, contentFromAttack } from './drafts.ts'
import { builtInTemplate } from './library.ts'
import { pictureIds } from './pictures.ts'
import { archiveOwn, type ContentKind, contentMissing, createOwn, editOwn, findOwn, type OwnContent } from './store.ts'
import { builtInTraining } from './trainings.ts'
import { viewTemplate, viewTraining } from './views.ts'

export interface Editing {
  trx: Trx
  tenantId: string
  actor: AuditActor
  clock: Clock
  audit: Audit
}

interface Saved {
  id: string
  changes: Change[]
}

/** Throws `simulations.template.invalid`, `simulations.content.too-many`. */
export async function createTemplate(editing: Editing, content: TemplateContent): Promise<Saved> {
  const { trx, tenantId } = editing
  // Before an id is there: what is wrong with it is said first.
  const { changes } = attackFromContent(content, '', 1)
  const own = await createOwn(
    trx,
    { tenantId, kind: 'template' },
    (id) => attackFromContent(content, id, 1).attack,
    changeOf(editing),
  )
  await append(editing, 'simulations.template.create', own.id, { after: factsOf(own.content) })
  return { id: own.id, changes }
}

/** Throws as `createTemplate`, and `simulations.content.missing`, `.changed`, `.built-in`. */
export async function editTemplate(
  editing: Editing,
  id: string,
  { version, content }: { version: number; content: TemplateContent },
): Promise<Saved> {
  const before = await ownToChange(editing, 'template', id)
  const { attack, changes } = attackFromContent(content, id, version + 1)
  const where = { tenantId: editing.tenantId, kind: 'template' } as const
  await editOwn(editing.trx, where, { id, version, content: attack }, changeOf(editing))
  await append(editing, 'simulations.template.edit', id, { before: factsOf(before.content), after: factsOf(attack) })
  return { id, changes }
}

/** Of a built-in one, too; archived ones can be duplicated. */
export async function duplicateTemplate(editing: Editing, id: string): Promise<Saved> {
  const { attack } = await viewTemplate(editing.trx, editing.tenantId, id)
  const content = contentFromAttack(attack)
  return createTemplate(editing, { ...content, name: copyName(content.name) })
}

export async function createTraining(editing: Editing, content: TrainingContent): Promise<{ id: string }> {
  checkTraining(content)
  const { trx, tenantId } = editing
  const own = await createOwn(
    trx,
    { tenantId, kind: 'training' },
    (id) => ({ ...content, id, version: 1 }),
    changeOf(editing),
  )
  await append(editing, 'simulations.training.create', own.id, { after: { title: content.texts[0]!.title } })
  return { id: own.id }
}

export async function editTraining(
  editing: Editing,
  id: string,
  { version, content }: { version: number; content: TrainingContent },
): Promise<void> {
  checkTraining(content)
  const before = await ownToChange(editing, 'training', id)
  const training: Training = { ...content, id, version: version + 1 }
  const where = { tenantId: editing.tenantId, kind: 'training' } as const
  await editOwn(editing.trx, where, { id, version, content: training }, changeOf(editing))
  await append(editing, 'simulations.training.edit', id, {
    before: { title: before.content.texts[0]!.title, version: before.version },
    after: { title: content.texts[0]!.title, version: version + 1 },
  })
}

export async function duplicateTraining(editing: Editing, id: string): Promise<{ id: string }> {
  const { training } = await viewTraining(editing.trx, editing.tenantId, id)
  const { id: _, version: _version, ...content } = training
  const texts = content.texts.map((text) => ({ ...text, title: copyName(text.title) }))
  return createTraining(editing, { ...content, texts })
}

/** Both directions; what is sent of it already is not touched. */
export async function setArchived(editing: Editing, kind: ContentKind, id: string, isArchived: boolean): Promise<void> {
  const before = await ownToChange(editing, kind, id)
  const { trx, tenantId, clock } = editing
  await archiveOwn(trx, { tenantId, kind }, id, isArchived ? clock.now() : null)
  await append(editing, `simulations.${kind}.${isArchived ? 'archive' : 'restore'}`, id, {
    before: { isArchived: before.archivedAt !== null },
    after: { isArchived },
  })
}

async function ownToChange<K extends ContentKind>(
  { trx, tenantId }: Editing,
  kind: K,
  id: string,
): Promise<OwnContent<K>> {
  if (builtInTemplate(id) !== null || builtInTraining(id) !== null)
    throw new AppError({
      code: 'simulations.content.built-in',
      message: 'What comes with the product cannot be changed. Duplicate it, and change the copy.',
      status: 409,
    })
  const own = await findOwn(trx, { tenantId, kind }, id)
  if (own === null) throw contentMissing()
  return own
}

function checkTraining({ texts }: TrainingContent): void {
  const mistakes = texts.flatMap(({ quiz, sections }, index) => [
    ...quiz.flatMap(({ correct, options }, question) =>
      correct < options.length
        ? []
        : [{ path: `texts.${index}.quiz.${question}.correct`, message: 'The right answer is not one of the options.' }],
    ),
    ...sections.flatMap(({ picture }, section) =>
      picture === null || pictureIds.includes(picture.id)
        ? []
        : [{ path: `texts.${index}.sections.${section}.picture`, message: 'There is no picture of this name.' }],
    ),
  ])
  const languages = texts.map(({ language }) => language)
  if (new Set(languages).size < languages.length)
    mistakes.push({ path: 'texts', message: 'Each language may be there once.' })
  if (mistakes.length === 0) return
  throw new AppError({
    code: 'simulations.training.invalid',
    message: `The training cannot be used: ${mistakes[0]!.message} Correct it, and save again.`,
    status: 422,
    fields: mistakes,
  })
}

const changeOf = ({ actor, clock }: Editing) => ({ by: actor.name, at: clock.now() })

const copyName = (name: string) => `${name.slice(0, 190)} (copy)`

/** The texts are in the versions. */
const factsOf = ({ name, technique, theme, version, variants }: ReturnType<typeof attackFromContent>['attack']) => ({
  name,
  technique,
  theme,
  version,
  languages: variants.map(({ language }) => language),
})

function append(
  { trx, tenantId, actor, audit }: Editing,
  action: AuditAction,
  target: string,
  facts: { before?: unknown; after?: unknown },
): Promise<void> {
  return audit.append(trx, { tenantId, actor, action, target, ...facts })
}
