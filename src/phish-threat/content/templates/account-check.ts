// Built-in template: a yearly check of the account data.
import type { TemplateSource } from '../source.ts'

export const accountCheck: TemplateSource = {
  id: 'account-check',
  name: 'Yearly check of account data',
  technique: 'credentials',
  theme: 'accountVerification',
  premise: [4, 4, 2, 0, 4],
  layout: 'service',
  accent: 'purple',
  brand: 'Identity Centre',
  landing: 'sign-in',
  trainingId: 'passwords',
  en: {
    from: ['Identity Centre', 'identity'],
    subject: 'Yearly check: are your account data still right?',
    blocks: [
      'Hello {{ given_name }},',
      'once a year we ask everybody to check the data of the account {{ address }}.',
      {
        rows: [
          ['Telephone', 'not confirmed'],
          ['Second address', 'not confirmed'],
          ['Password', 'older than 300 days'],
        ],
      },
      { button: 'Check my data' },
      'It takes one minute.',
    ],
    cues: [
      [
        'inconsistency',
        'body',
        'older than 300 days',
        'Nobody but the sign-in system knows that, and it does not write mails.',
      ],
      ['sensitive-information', 'body', 'Second address', 'Data that help to take over an account by its recovery.'],
      ['no-signer-details', 'whole', null, 'Nobody is named whom you could ask.'],
    ],
  },
  de: {
    brand: 'Identitätszentrum',
    from: ['Identitätszentrum', 'identitaet'],
    subject: 'Jährliche Prüfung: Stimmen Ihre Kontodaten noch?',
    blocks: [
      'Guten Tag {{ display_name }},',
      'einmal im Jahr bitten wir alle, die Daten des Kontos {{ address }} zu prüfen.',
      {
        rows: [
          ['Telefon', 'nicht bestätigt'],
          ['Zweite Adresse', 'nicht bestätigt'],
          ['Kennwort', 'älter als 300 Tage'],
        ],
      },
      { button: 'Meine Daten prüfen' },
      'Das dauert eine Minute.',
    ],
    cues: [
      ['inconsistency', 'body', 'älter als 300 Tage', 'Das weiß nur das Anmeldesystem, und das schreibt keine Mails.'],
      [
        'sensitive-information',
        'body',
        'Zweite Adresse',
        'Daten, mit denen sich ein Konto über die Wiederherstellung übernehmen lässt.',
      ],
      ['no-signer-details', 'whole', null, 'Niemand ist genannt, den Sie fragen könnten.'],
    ],
  },
}
