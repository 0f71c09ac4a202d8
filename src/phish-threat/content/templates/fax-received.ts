// Built-in template: a fax as a document.
import type { TemplateSource } from '../source.ts'

export const faxReceived: TemplateSource = {
  id: 'fax-received',
  name: 'New fax as a document',
  technique: 'attachment',
  theme: 'fax',
  premise: [4, 4, 2, 0, 2],
  layout: 'service',
  accent: 'slate',
  brand: 'Ellverk Fax',
  landing: 'document',
  attachmentKind: 'docx',
  trainingId: 'attachments',
  en: {
    from: ['Ellverk Fax', 'fax'],
    subject: 'Fax received: 2 pages',
    blocks: [
      'You received a fax.',
      {
        rows: [
          ['Pages', '2'],
          ['From', '+00 555 0100'],
          ['Quality', 'Fine'],
        ],
      },
      'The fax is attached as a document. Allow editing if you are asked. You can also [see it online](link).',
    ],
    attachment: {
      fileName: 'Fax_0100.docx',
      title: 'Fax',
      body: 'The protected fax cannot be shown here.\nOpen it in the viewer.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Allow editing if you are asked',
        'A fax is a picture. There is nothing to edit; “allow editing” switches protection off.',
      ],
      ['generic-greeting', 'body', 'You received a fax', 'No name and no greeting.'],
      ['missing-branding', 'whole', null, 'Who in your organisation still gets faxes by mail? Ask before you open it.'],
    ],
  },
  de: {
    from: ['Ellverk Fax', 'fax'],
    subject: 'Fax empfangen: 2 Seiten',
    blocks: [
      'Sie haben ein Fax erhalten.',
      {
        rows: [
          ['Seiten', '2'],
          ['Von', '+00 555 0100'],
          ['Qualität', 'Fein'],
        ],
      },
      'Das Fax ist als Dokument angehängt. Erlauben Sie die Bearbeitung, wenn Sie gefragt werden. Sie können es auch [online ansehen](link).',
    ],
    attachment: {
      fileName: 'Fax_0100.docx',
      title: 'Fax',
      body: 'Das geschützte Fax kann hier nicht angezeigt werden.\nÖffnen Sie es in der Ansicht.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Erlauben Sie die Bearbeitung, wenn Sie gefragt werden',
        'Ein Fax ist ein Bild. Zu bearbeiten gibt es nichts; die Erlaubnis schaltet den Schutz ab.',
      ],
      ['generic-greeting', 'body', 'Sie haben ein Fax erhalten', 'Kein Name und keine Anrede.'],
      [
        'missing-branding',
        'whole',
        null,
        'Wer in Ihrer Organisation bekommt noch Faxe per Mail? Fragen Sie vor dem Öffnen.',
      ],
    ],
  },
}
