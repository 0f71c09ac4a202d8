// Built-in template: an account at a learning platform waits to be activated.
import type { TemplateSource } from '../source.ts'

export const learningAccount: TemplateSource = {
  id: 'learning-account',
  name: 'Activate the learning account',
  technique: 'credentials',
  theme: 'accountActivation',
  premise: [6, 6, 4, 2, 2],
  layout: 'service',
  accent: 'teal',
  brand: 'Ormwell Learning',
  landing: 'sign-in',
  trainingId: 'passwords',
  en: {
    from: ['Ormwell Learning', 'welcome'],
    subject: '{{ company }} invites you: activate your learning account',
    blocks: [
      { heading: 'Welcome, {{ given_name }}' },
      '{{ company }} has created an account for you. {% if job_title %}Three courses for **{{ job_title }}** are waiting.{% endif %}',
      { button: 'Activate account' },
      'Use the password of your work account. The invitation is valid for 48 hours.',
    ],
    cues: [
      [
        'sensitive-information',
        'body',
        'Use the password of your work account',
        'No outside service may ask for the password of your work account.',
      ],
      ['limited-time-offer', 'body', 'valid for 48 hours', 'A limit that pushes without need.'],
      [
        'authority',
        'subject',
        '{{ company }} invites you',
        'The name of your organisation gives weight to a stranger. Was this announced?',
      ],
    ],
  },
  de: {
    from: ['Ormwell Learning', 'willkommen'],
    subject: '{{ company }} lädt Sie ein: Lernkonto aktivieren',
    blocks: [
      { heading: 'Willkommen, {{ display_name }}' },
      '{{ company }} hat ein Konto für Sie angelegt. {% if job_title %}Drei Kurse für **{{ job_title }}** warten auf Sie.{% endif %}',
      { button: 'Konto aktivieren' },
      'Verwenden Sie das Kennwort Ihres Arbeitskontos. Die Einladung gilt 48 Stunden.',
    ],
    cues: [
      [
        'sensitive-information',
        'body',
        'Verwenden Sie das Kennwort Ihres Arbeitskontos',
        'Kein fremder Dienst darf nach dem Kennwort Ihres Arbeitskontos fragen.',
      ],
      ['limited-time-offer', 'body', 'gilt 48 Stunden', 'Eine Frist, die ohne Not drängt.'],
      [
        'authority',
        'subject',
        '{{ company }} lädt Sie ein',
        'Der Name Ihrer Organisation gibt einem Fremden Gewicht. War das angekündigt?',
      ],
    ],
  },
}
