// Built-in template: a survey about working hours.
import type { TemplateSource } from '../source.ts'

export const staffSurvey: TemplateSource = {
  id: 'staff-survey',
  name: 'Survey on working hours',
  technique: 'link',
  theme: 'other',
  premise: [4, 4, 2, 0, 0],
  layout: 'internal',
  accent: 'purple',
  brand: 'People and Culture',
  landing: 'survey',
  trainingId: 'links',
  en: {
    from: ['People and Culture', 'survey'],
    subject: 'Three questions about working hours at {{ company }}',
    blocks: [
      'Hello {{ given_name }},',
      'next year the rules for working hours change at {{ company }}. We would like your opinion first. {% if department %}Few people in {{ department }} have answered so far.{% endif %}',
      { button: 'Give my opinion' },
      'The survey is anonymous and open until tomorrow evening.',
      { signature: ['People and Culture'] },
    ],
    cues: [
      [
        'business-process',
        'body',
        'the rules for working hours change',
        'A topic that concerns everybody: you want to know more.',
      ],
      [
        'inconsistency',
        'body',
        'The survey is anonymous',
        'A personal link and an anonymous survey do not go together.',
      ],
      ['urgency', 'body', 'open until tomorrow evening', 'A real survey gives you more than a day.'],
    ],
  },
  de: {
    brand: 'Personal und Kultur',
    from: ['Personal und Kultur', 'umfrage'],
    subject: 'Drei Fragen zur Arbeitszeit bei {{ company }}',
    blocks: [
      'Guten Tag {{ display_name }},',
      'im nächsten Jahr ändern sich bei {{ company }} die Regeln zur Arbeitszeit. Vorher möchten wir Ihre Meinung. {% if department %}In {{ department }} haben bisher nur wenige geantwortet.{% endif %}',
      { button: 'Meine Meinung sagen' },
      'Die Umfrage ist anonym und bis morgen Abend offen.',
      { signature: ['Personal und Kultur'] },
    ],
    cues: [
      ['business-process', 'body', 'ändern sich bei', 'Ein Thema, das alle betrifft: Man möchte mehr wissen.'],
      [
        'inconsistency',
        'body',
        'Die Umfrage ist anonym',
        'Ein persönlicher Link und eine anonyme Umfrage passen nicht zusammen.',
      ],
      ['urgency', 'body', 'bis morgen Abend offen', 'Eine echte Umfrage lässt Ihnen mehr als einen Tag.'],
    ],
  },
}
