// Built-in template: messages that did not reach the mailbox.
import type { TemplateSource } from '../source.ts'

export const heldMessages: TemplateSource = {
  id: 'held-messages',
  name: 'Messages are held on the server',
  technique: 'credentials',
  theme: 'incomingMessages',
  premise: [6, 4, 2, 4, 6],
  layout: 'internal',
  accent: 'slate',
  brand: 'Message Centre',
  landing: 'sign-in',
  trainingId: 'pressure',
  en: {
    from: ['Message Centre', 'messages'],
    subject: '5 incoming messages could not be delivered',
    blocks: [
      'Notice for {{ address }}:',
      'because of an error in the server 5 new messages were not delivered to your inbox.',
      {
        rows: [
          ['Held since', 'this morning'],
          ['Messages', '5'],
          ['Important', '2'],
        ],
      },
      { button: 'Deliver messages now' },
      'Messages that are not collected are destroyed after 6 hours.',
      { signature: ['Message Centre'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'are destroyed after 6 hours',
        'Servers keep messages; nobody destroys mail that was not delivered.',
      ],
      ['distracting-detail', 'body', 'Important', 'You are to wonder which two messages these are.'],
      ['no-signer-details', 'body', 'Message Centre', 'A department that does not exist, without a person or number.'],
      [
        'generic-greeting',
        'body',
        'Notice for',
        'No greeting, only the address, as a machine would write that knows nothing else.',
      ],
    ],
  },
  de: {
    brand: 'Nachrichtenzentrale',
    from: ['Nachrichtenzentrale', 'nachrichten'],
    subject: '5 eingehende Nachrichten konnten nicht zugestellt werden',
    blocks: [
      'Hinweis für {{ address }}:',
      'wegen eines Fehlers im Server wurden 5 neue Nachrichten nicht in Ihren Posteingang zugestellt.',
      {
        rows: [
          ['Zurückgehalten seit', 'heute Morgen'],
          ['Nachrichten', '5'],
          ['Wichtig', '2'],
        ],
      },
      { button: 'Nachrichten jetzt zustellen' },
      'Nicht abgeholte Nachrichten werden nach 6 Stunden vernichtet.',
      { signature: ['Nachrichtenzentrale'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'nach 6 Stunden vernichtet',
        'Server bewahren Nachrichten auf; niemand vernichtet nicht zugestellte Post.',
      ],
      ['distracting-detail', 'body', 'Wichtig', 'Sie sollen sich fragen, welche zwei Nachrichten das sind.'],
      ['no-signer-details', 'body', 'Nachrichtenzentrale', 'Eine Stelle, die es nicht gibt, ohne Person und Nummer.'],
      ['generic-greeting', 'body', 'Hinweis für', 'Keine Anrede, nur die Adresse: So schreibt, wer sonst nichts weiß.'],
    ],
  },
}
