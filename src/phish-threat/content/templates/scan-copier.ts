// Built-in template: a scan from the copier.
import type { TemplateSource } from '../source.ts'

export const scanCopier: TemplateSource = {
  id: 'scan-copier',
  name: 'Scan from the copier',
  technique: 'attachment',
  theme: 'mailReceived',
  premise: [8, 6, 2, 0, 2],
  layout: 'plain',
  accent: 'slate',
  brand: 'Scan',
  landing: 'document',
  attachmentKind: 'pdf',
  trainingId: 'attachments',
  en: {
    from: ['Copier 2nd floor', 'scanner'],
    subject: 'Scanned document ({{ reference }})',
    blocks: [
      'A document was scanned for {{ address }}.',
      {
        rows: [
          ['Device', 'Copier 2nd floor'],
          ['Pages', '3'],
          ['Format', 'PDF'],
        ],
      },
      'If the attachment does not open, use the [copy on the device](link).',
    ],
    attachment: {
      fileName: 'Scan_3_pages.pdf',
      title: 'Scanned document',
      body: 'Pages: 3\nThis document is protected. Show it with the link below.',
    },
    cues: [
      [
        'business-process',
        'body',
        'A document was scanned for',
        'Copiers do send such mails. Did you scan anything just now? If not, it is not for you.',
      ],
      ['no-signer-details', 'whole', null, 'A device sends no name that you could ask. The more the address counts.'],
    ],
  },
  de: {
    from: ['Kopierer 2. Stock', 'scanner'],
    subject: 'Gescanntes Dokument ({{ reference }})',
    blocks: [
      'Für {{ address }} wurde ein Dokument gescannt.',
      {
        rows: [
          ['Gerät', 'Kopierer 2. Stock'],
          ['Seiten', '3'],
          ['Format', 'PDF'],
        ],
      },
      'Wenn sich der Anhang nicht öffnet, nehmen Sie die [Kopie auf dem Gerät](link).',
    ],
    attachment: {
      fileName: 'Scan_3_Seiten.pdf',
      title: 'Gescanntes Dokument',
      body: 'Seiten: 3\nDieses Dokument ist geschützt. Zeigen Sie es über den Link unten an.',
    },
    cues: [
      [
        'business-process',
        'body',
        'wurde ein Dokument gescannt',
        'Kopierer schicken wirklich solche Mails. Haben Sie gerade etwas gescannt? Wenn nicht, ist es nicht für Sie.',
      ],
      [
        'no-signer-details',
        'whole',
        null,
        'Ein Gerät nennt niemanden, den Sie fragen könnten. Umso mehr zählt die Adresse.',
      ],
    ],
  },
}
