// Built-in template: a general request to verify the mailbox, easy to see through.
import type { TemplateSource } from '../source.ts'

export const verifyMailbox: TemplateSource = {
  id: 'verify-mailbox',
  name: 'Verify your mailbox',
  technique: 'credentials',
  theme: 'verifyMailbox',
  premise: [4, 2, 2, 2, 6],
  layout: 'internal',
  accent: 'blue',
  brand: 'Mail Upgrade',
  landing: 'sign-in',
  trainingId: 'passwords',
  en: {
    from: ['Mail Upgrade Team', 'upgrade'],
    subject: 'Verify your mail box to recieve new version',
    blocks: [
      'Hello user,',
      'all mail box will be upgraded to the new version 2.0 with more speed and anti virus. You have been selected for the first group.',
      { button: 'Verify mail box' },
      'Fill in your e-mail, password and date of birth. Users who verify until evening get 5 GB extra for free.',
      { note: 'Protected by ShieldPlus. © Mail Upgrade Team, all rights reserved.' },
    ],
    cues: [
      ['spelling-or-grammar', 'subject', 'recieve', 'A misspelling in the subject.'],
      ['spelling-or-grammar', 'body', 'all mail box will be', 'Wrong grammar.'],
      ['generic-greeting', 'body', 'Hello user', 'No name.'],
      ['you-are-special', 'body', 'You have been selected', 'An honour that means nothing.'],
      ['sensitive-information', 'body', 'password and date of birth', 'An upgrade needs neither.'],
      ['too-good-to-be-true', 'body', '5 GB extra for free', 'A present for handing over your data.'],
      ['security-indicators', 'body', 'Protected by ShieldPlus', 'A name that nobody knows as proof of safety.'],
      ['legal-language', 'body', 'all rights reserved', 'Serious-sounding filler.'],
      ['no-signer-details', 'whole', null, 'No person, no service desk.'],
    ],
  },
  de: {
    from: ['Mail-Upgrade-Team', 'upgrade'],
    subject: 'Bestätigen Sie Ihr Postfach um neue Versoin zu erhalten',
    blocks: [
      'Hallo Benutzer,',
      'alle Postfach werden auf die neue Version 2.0 mit mehr Tempo und Anti-Virus umgestellt. Sie wurden für die erste Gruppe ausgewählt.',
      { button: 'Postfach bestätigen' },
      'Geben Sie E-Mail, Kennwort und Geburtsdatum ein. Wer bis abends bestätigt, erhält 5 GB gratis dazu.',
      { note: 'Geschützt durch ShieldPlus. © Mail-Upgrade-Team, alle Rechte vorbehalten.' },
    ],
    cues: [
      ['spelling-or-grammar', 'subject', 'Versoin', 'Ein Tippfehler im Betreff.'],
      ['spelling-or-grammar', 'body', 'alle Postfach werden', 'Falsche Grammatik.'],
      ['generic-greeting', 'body', 'Hallo Benutzer', 'Kein Name.'],
      ['you-are-special', 'body', 'Sie wurden für die erste Gruppe ausgewählt', 'Eine Ehre, die nichts bedeutet.'],
      ['sensitive-information', 'body', 'Kennwort und Geburtsdatum', 'Eine Umstellung braucht beides nicht.'],
      ['too-good-to-be-true', 'body', '5 GB gratis dazu', 'Ein Geschenk dafür, dass Sie Ihre Daten hergeben.'],
      [
        'security-indicators',
        'body',
        'Geschützt durch ShieldPlus',
        'Ein Name, den niemand kennt, als Beweis für Sicherheit.',
      ],
      ['legal-language', 'body', 'alle Rechte vorbehalten', 'Seriös klingende Füllung.'],
      ['no-signer-details', 'whole', null, 'Keine Person, kein Servicedesk.'],
    ],
  },
}
