// A template as a person would get it: mail, landing page, caught page, attachments. Nothing is sent, nothing counted.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { Static } from 'typebox'
import type { Change, previewBody, previewView } from './contract.ts'
import { attackFromContent } from './drafts.ts'
import { caughtPage, landingPage } from './pages.ts'
import { renderMail, variablesNeeded, variantOf } from './render.ts'
import { sampleLinks, sampleRecipient } from './samples.ts'
import { emptyVariables } from './variables.ts'
import { viewTemplate } from './views.ts'

type Asked = Static<typeof previewBody>
type Shown = Static<typeof previewView>

/** Throws `simulations.content.missing`, `simulations.template.invalid`, `simulations.preview.nothing`. */
export async function previewOf(trx: Trx, tenantId: string, asked: Asked): Promise<Shown> {
  const { attack, changes } = await attackOf(trx, tenantId, asked)
  const { language, recipient = sampleRecipient } = asked
  const mail = await renderMail(attack, language, recipient, sampleLinks)
  const variant = variantOf(attack, language)
  const urls = { submit: '#', next: '#', beacon: '#', nonce: 'preview' }
  return {
    from: mail.from,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    landingPage: withoutScript(landingPage(attack, language, urls)),
    caughtPage: withoutScript(caughtPage(attack, variant, recipient, mail, { ...urls, training: '#' })),
    attachments: mail.attachments.map(({ fileName, contentType, content, cid }) => ({
      fileName,
      contentType,
      size_bytes: content.length,
      cid: cid ?? null,
      content: content.toString('base64'),
    })),
    missing: emptyVariables(variablesNeeded(attack, language), recipient),
    changes,
  }
}

async function attackOf(trx: Trx, tenantId: string, { templateId, content }: Asked) {
  if (content !== undefined) return attackFromContent(content, 'preview', 1)
  if (templateId !== undefined)
    return { attack: (await viewTemplate(trx, tenantId, templateId)).attack, changes: [] as Change[] }
  throw new AppError({
    code: 'simulations.preview.nothing',
    message: 'Name a template, or give the content that is to be shown.',
    status: 422,
  })
}

/** A preview has nothing to tell anybody; the style sheet that comes with the script is not there either. */
const withoutScript = (page: string) =>
  page.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '').replace(/<link rel="stylesheet"[^>]*>/g, '')
