// Built-in template: an expense report comes back.
import type { TemplateSource } from '../source.ts'

export const expenseRejected: TemplateSource = {
  id: 'expense-rejected',
  name: 'Expense report was sent back',
  technique: 'credentials',
  theme: 'expense',
  premise: [8, 6, 4, 4, 4],
  layout: 'service',
  accent: 'slate',
  brand: 'Skerrow Expenses',
  landing: 'sign-in',
  trainingId: 'links',
  en: {
    from: ['Skerrow Expenses', 'no-reply'],
    subject: 'Your expense report {{ reference }} was sent back',
    blocks: [
      'Hello {{ given_name }},',
      'your report **{{ reference }}** was sent back by {{ manager | default: "your approver" }}.',
      {
        rows: [
          ['Reason', 'Receipt missing'],
          ['Amount', '186.40 EUR'],
          ['Correct until', 'Friday, 12:00'],
        ],
      },
      { button: 'Correct the report' },
      'After that the amount is not paid out any more.',
    ],
    cues: [
      ['urgency', 'body', 'Friday, 12:00', 'A deadline for a report that you may never have sent.'],
      ['threat', 'body', 'not paid out any more', 'Your own money as pressure.'],
      [
        'business-process',
        'subject',
        'expense report',
        'Looks like a usual process. Open the expense system yourself and look there.',
      ],
    ],
  },
  de: {
    brand: 'Skerrow Spesen',
    from: ['Skerrow Spesen', 'no-reply'],
    subject: 'Ihre Spesenabrechnung {{ reference }} wurde zurückgegeben',
    blocks: [
      'Guten Tag {{ display_name }},',
      'Ihre Abrechnung **{{ reference }}** wurde von {{ manager | default: "der Freigabestelle" }} zurückgegeben.',
      {
        rows: [
          ['Grund', 'Beleg fehlt'],
          ['Betrag', '186,40 EUR'],
          ['Korrigieren bis', 'Freitag, 12:00 Uhr'],
        ],
      },
      { button: 'Abrechnung korrigieren' },
      'Danach wird der Betrag nicht mehr ausgezahlt.',
    ],
    cues: [
      [
        'urgency',
        'body',
        'Freitag, 12:00 Uhr',
        'Eine Frist für eine Abrechnung, die Sie vielleicht nie eingereicht haben.',
      ],
      ['threat', 'body', 'nicht mehr ausgezahlt', 'Ihr eigenes Geld als Druckmittel.'],
      [
        'business-process',
        'subject',
        'Spesenabrechnung',
        'Sieht nach einem üblichen Vorgang aus. Öffnen Sie das Spesensystem selbst und sehen Sie dort nach.',
      ],
    ],
  },
}
