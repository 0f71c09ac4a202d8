// Built-in template: the manager sends notes to look through.
import type { TemplateSource } from '../source.ts'

export const managerNotes: TemplateSource = {
  id: 'manager-notes',
  name: 'Meeting notes from the manager',
  technique: 'link',
  theme: 'reviewMessage',
  premise: [8, 8, 4, 2, 2],
  layout: 'plain',
  accent: 'blue',
  brand: 'Notes',
  landing: 'document',
  trainingId: 'authority',
  en: {
    from: ['{{ manager | default: "Team lead" }}', 'notes'],
    subject: 'Notes from this morning',
    blocks: [
      'Hi {{ given_name }},',
      'I wrote down what we agreed this morning. Could you check that your part is right before I send it on? It is only one page: [notes from this morning](link)',
      'I am in meetings, so a short look now would help me a lot.',
      'Thanks',
      { signature: ['{{ manager | default: "Team lead" }}'] },
    ],
    cues: [
      [
        'authority',
        'sender',
        '{{ manager | default: "Team lead" }}',
        'The name of your manager stands there, the address is a stranger’s.',
      ],
      ['urgency', 'body', 'a short look now', 'Friendly pressure is pressure, too.'],
      [
        'inconsistency',
        'body',
        'I am in meetings',
        'Says in advance why you cannot call. Ask by another way all the same.',
      ],
    ],
  },
  de: {
    from: ['{{ manager | default: "Teamleitung" }}', 'notizen'],
    subject: 'Notizen von heute Morgen',
    blocks: [
      'Hallo {{ given_name }},',
      'ich habe aufgeschrieben, was wir heute Morgen besprochen haben. Kannst du prüfen, ob dein Teil stimmt, bevor ich es weitergebe? Es ist nur eine Seite: [Notizen von heute Morgen](link)',
      'Ich sitze in Besprechungen, ein kurzer Blick jetzt gleich würde mir sehr helfen.',
      'Danke',
      { signature: ['{{ manager | default: "Teamleitung" }}'] },
    ],
    cues: [
      [
        'authority',
        'sender',
        '{{ manager | default: "Teamleitung" }}',
        'Da steht der Name Ihrer Führungskraft, die Adresse ist fremd.',
      ],
      ['urgency', 'body', 'ein kurzer Blick jetzt gleich', 'Auch freundlicher Druck ist Druck.'],
      [
        'inconsistency',
        'body',
        'Ich sitze in Besprechungen',
        'Erklärt im Voraus, warum Sie nicht anrufen können. Fragen Sie trotzdem auf anderem Weg.',
      ],
    ],
  },
}
