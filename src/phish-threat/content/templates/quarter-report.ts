// Built-in template: figures that were meant for somebody else.
import type { TemplateSource } from '../source.ts'

export const quarterReport: TemplateSource = {
  id: 'quarter-report',
  name: 'Figures of the quarter',
  technique: 'attachment',
  theme: 'financeReport',
  premise: [6, 6, 4, 2, 2],
  layout: 'plain',
  accent: 'slate',
  brand: 'Report',
  landing: 'document',
  attachmentKind: 'docx',
  trainingId: 'attachments',
  en: {
    from: ['Controlling', 'controlling'],
    subject: 'Quarter figures and bonus list (confidential)',
    blocks: [
      'Dear board members,',
      'enclosed are the figures of the quarter with the list of bonuses by department. Treat this as strictly confidential and do not pass it on.',
      'The version with all tables is [in the folder](link).',
      { signature: ['Controlling'] },
    ],
    attachment: {
      fileName: 'Quarter_figures.docx',
      title: 'Quarter figures',
      body: 'Confidential.\nThe tables open in the protected view.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Dear board members',
        'The mail seems to have reached you by mistake. That is the bait: curiosity.',
      ],
      ['distracting-detail', 'subject', 'confidential', 'What is forbidden tempts. Report it instead of reading it.'],
      ['no-signer-details', 'body', 'Controlling', 'Nobody signs confidential figures with a department alone.'],
    ],
  },
  de: {
    from: ['Controlling', 'controlling'],
    subject: 'Quartalszahlen und Bonusliste (vertraulich)',
    blocks: [
      'Sehr geehrte Mitglieder des Vorstands,',
      'anbei die Zahlen des Quartals mit der Bonusliste nach Abteilungen. Behandeln Sie dies streng vertraulich und geben Sie es nicht weiter.',
      'Die Fassung mit allen Tabellen liegt [im Ordner](link).',
      { signature: ['Controlling'] },
    ],
    attachment: {
      fileName: 'Quartalszahlen.docx',
      title: 'Quartalszahlen',
      body: 'Vertraulich.\nDie Tabellen öffnen sich in der geschützten Ansicht.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Sehr geehrte Mitglieder des Vorstands',
        'Die Mail scheint Sie versehentlich erreicht zu haben. Das ist der Köder: Neugier.',
      ],
      ['distracting-detail', 'subject', 'vertraulich', 'Verbotenes reizt. Melden Sie es, statt es zu lesen.'],
      [
        'no-signer-details',
        'body',
        'Controlling',
        'Niemand unterschreibt vertrauliche Zahlen nur mit einer Abteilung.',
      ],
    ],
  },
}
