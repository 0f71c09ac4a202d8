// Built-in template: a short, confidential request from the management.
import type { TemplateSource } from '../source.ts'

export const directorRequest: TemplateSource = {
  id: 'director-request',
  name: 'Short request from the director',
  technique: 'link',
  theme: 'other',
  premise: [4, 4, 2, 2, 4],
  layout: 'plain',
  accent: 'slate',
  brand: 'Request',
  landing: 'document',
  trainingId: 'authority',
  en: {
    from: ['Executive office', 'office'],
    subject: 'Quick task, {{ given_name }}',
    blocks: [
      'Hello {{ given_name }},',
      'are you at your desk? I need something handled discreetly before my next call. The details are [in this note](link).',
      'I cannot talk on the phone right now, just confirm in the note when it is done.',
      'Sent from my mobile',
    ],
    cues: [
      [
        'authority',
        'sender',
        'Executive office',
        'The higher the sender, the fewer questions are asked. That is the plan.',
      ],
      ['urgency', 'body', 'before my next call', 'Hurry from above.'],
      ['inconsistency', 'body', 'I cannot talk on the phone', 'Closes the one way on which you would find out.'],
      ['no-signer-details', 'body', 'Sent from my mobile', 'No name at the end.'],
    ],
  },
  de: {
    from: ['Geschäftsleitung', 'buero'],
    subject: 'Kurze Aufgabe, {{ given_name }}',
    blocks: [
      'Hallo {{ given_name }},',
      'sind Sie am Platz? Ich brauche vor meinem nächsten Termin diskret etwas erledigt. Die Einzelheiten stehen [in dieser Notiz](link).',
      'Telefonieren kann ich gerade nicht, bestätigen Sie einfach in der Notiz, wenn es erledigt ist.',
      'Von meinem Mobilgerät gesendet',
    ],
    cues: [
      [
        'authority',
        'sender',
        'Geschäftsleitung',
        'Je höher der Absender, desto weniger wird gefragt. Das ist der Plan.',
      ],
      ['urgency', 'body', 'vor meinem nächsten Termin', 'Eile von oben.'],
      [
        'inconsistency',
        'body',
        'Telefonieren kann ich gerade nicht',
        'Schließt den einen Weg, auf dem Sie es herausfinden würden.',
      ],
      ['no-signer-details', 'body', 'Von meinem Mobilgerät gesendet', 'Am Ende steht kein Name.'],
    ],
  },
}
