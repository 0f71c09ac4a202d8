// The mail that tells of a training, and its reminders: text and HTML with the same content. Pure.
import { escapeHtml } from '../content/liquid.ts'
import type { ContentLanguage } from '../contract.ts'
import { dateIn, filled, trainingWords } from './site-texts.ts'

export interface TrainingMail {
  subject: string
  text: string
  html: string
}

export interface TrainingMailInput {
  language: ContentLanguage
  title: string
  minutes: number
  dueAt: Date | null
  timeZone: string
  url: string
  isReminder: boolean
}

export function trainingMail({
  language,
  title,
  minutes,
  dueAt,
  timeZone,
  url,
  isReminder,
}: TrainingMailInput): TrainingMail {
  const words = trainingWords[language]
  const values = { title, n: minutes, date: dueAt === null ? '' : dateIn(language, dueAt, timeZone) }
  const paragraphs = [
    filled(isReminder ? words.reminderLead : words.mailLead, values),
    ...(dueAt === null ? [] : [filled(words.mailDue, values)]),
    words.mailEnd,
  ]
  const subject = filled(isReminder ? words.reminderSubject : words.mailSubject, values)
  return {
    subject,
    text: [...paragraphs, `${words.start}: ${url}`, ''].join('\n\n'),
    html: htmlOf({ language, subject, paragraphs, url, start: words.start }),
  }
}

interface Content {
  language: ContentLanguage
  subject: string
  paragraphs: readonly string[]
  url: string
  start: string
}

/** Nothing from elsewhere; contrast over 4.5:1 on light and on dark. */
function htmlOf({ language, subject, paragraphs, url, start }: Content): string {
  const e = escapeHtml
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${e(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 'Segoe UI',Helvetica,Arial,sans-serif;max-width:600px">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${e(subject)}</h1>
${paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${e(paragraph)}</p>`).join('\n')}
<p style="margin:0"><a href="${e(url)}" style="display:inline-block;background:#1864ab;color:#ffffff;padding:12px 20px;border-radius:6px;text-decoration:none;font-weight:600">${e(start)}</a></p>
</body></html>
`
}
