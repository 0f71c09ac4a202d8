// Built-in template: remote access ends unless it is renewed.
import type { TemplateSource } from '../source.ts'

export const remoteAccess: TemplateSource = {
  id: 'remote-access',
  name: 'Remote access must be renewed',
  technique: 'link',
  theme: 'remoteWork',
  premise: [6, 6, 4, 6, 4],
  layout: 'internal',
  accent: 'blue',
  brand: 'Remote Access',
  landing: 'settings',
  trainingId: 'pressure',
  en: {
    from: ['Remote Access', 'remote-access'],
    subject: 'Your remote access ends on Friday',
    blocks: [
      'Dear colleague,',
      'your permission to work from home through the VPN ends on Friday at midnight. {% if department %}For **{{ department }}** it has not been renewed yet.{% endif %}',
      { button: 'Renew remote access' },
      'From Monday on you can only work in the office otherwise.',
      { signature: ['Remote Access', 'IT Operations'] },
    ],
    cues: [
      ['generic-greeting', 'body', 'Dear colleague', 'Colleagues have names.'],
      ['urgency', 'body', 'ends on Friday at midnight', 'A deadline close to the weekend, when nobody can be asked.'],
      ['threat', 'body', 'only work in the office', 'A disadvantage that hits everyday life makes people click.'],
    ],
  },
  de: {
    brand: 'Fernzugang',
    from: ['Fernzugang', 'fernzugang'],
    subject: 'Ihr Fernzugang endet am Freitag',
    blocks: [
      'Liebe Kollegin, lieber Kollege,',
      'Ihre Berechtigung, über das VPN von zu Hause zu arbeiten, endet am Freitag um Mitternacht. {% if department %}Für **{{ department }}** wurde sie noch nicht verlängert.{% endif %}',
      { button: 'Fernzugang verlängern' },
      'Sonst können Sie ab Montag nur noch im Büro arbeiten.',
      { signature: ['Fernzugang', 'IT-Betrieb'] },
    ],
    cues: [
      ['generic-greeting', 'body', 'Liebe Kollegin, lieber Kollege', 'Kolleginnen und Kollegen haben Namen.'],
      [
        'urgency',
        'body',
        'endet am Freitag um Mitternacht',
        'Eine Frist kurz vor dem Wochenende, wenn niemand mehr zu fragen ist.',
      ],
      ['threat', 'body', 'nur noch im Büro arbeiten', 'Ein Nachteil im Alltag bringt Menschen zum Klicken.'],
    ],
  },
}
