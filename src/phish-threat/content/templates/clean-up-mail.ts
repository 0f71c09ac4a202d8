// Built-in template: old mail is deleted unless people object.
import type { TemplateSource } from '../source.ts'

export const cleanUpMail: TemplateSource = {
  id: 'clean-up-mail',
  name: 'Old messages will be deleted',
  technique: 'link',
  theme: 'cleanUpMail',
  premise: [6, 4, 2, 4, 2],
  layout: 'internal',
  accent: 'teal',
  brand: 'Records Management',
  landing: 'settings',
  trainingId: 'pressure',
  en: {
    from: ['Records Management', 'records'],
    subject: 'Messages older than one year will be deleted',
    blocks: [
      'Hello {{ given_name }},',
      'following the new retention rule, all messages older than one year are deleted tonight. You can exempt folders until 18:00.',
      { button: 'Exempt my folders' },
      'Deleted messages cannot be restored.',
      { signature: ['Records Management'] },
    ],
    cues: [
      ['urgency', 'body', 'until 18:00', 'A rule of this kind is announced weeks before, not hours.'],
      ['threat', 'body', 'cannot be restored', 'Final words make people act.'],
      [
        'business-process',
        'body',
        'new retention rule',
        'Such rules exist, which makes it credible. Look at the intranet.',
      ],
    ],
  },
  de: {
    brand: 'Schriftgutverwaltung',
    from: ['Schriftgutverwaltung', 'archiv'],
    subject: 'Nachrichten älter als ein Jahr werden gelöscht',
    blocks: [
      'Guten Tag {{ display_name }},',
      'nach der neuen Aufbewahrungsregel werden alle Nachrichten, die älter als ein Jahr sind, heute Nacht gelöscht. Bis 18:00 Uhr können Sie Ordner ausnehmen.',
      { button: 'Meine Ordner ausnehmen' },
      'Gelöschte Nachrichten lassen sich nicht wiederherstellen.',
      { signature: ['Schriftgutverwaltung'] },
    ],
    cues: [
      ['urgency', 'body', 'Bis 18:00 Uhr', 'So eine Regel wird Wochen vorher angekündigt, nicht Stunden.'],
      ['threat', 'body', 'lassen sich nicht wiederherstellen', 'Endgültige Worte bringen Menschen zum Handeln.'],
      [
        'business-process',
        'body',
        'neuen Aufbewahrungsregel',
        'Solche Regeln gibt es, das macht es glaubhaft. Sehen Sie im Intranet nach.',
      ],
    ],
  },
}
