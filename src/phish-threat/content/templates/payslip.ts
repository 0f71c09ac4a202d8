// Built-in template: the payroll office wants the bank details confirmed.
import type { TemplateSource } from '../source.ts'

export const payslip: TemplateSource = {
  id: 'payslip',
  name: 'Payslip portal: confirm bank details',
  technique: 'credentials',
  theme: 'payroll',
  isControversial: true,
  premise: [8, 8, 4, 6, 2],
  layout: 'internal',
  accent: 'green',
  brand: 'Payroll',
  landing: 'sign-in',
  trainingId: 'payments',
  en: {
    from: ['Payroll', 'payroll'],
    subject: 'Your payslip: bank details must be confirmed',
    blocks: [
      'Hello {{ given_name }},',
      'your payslip of this month is ready. Our bank returned the transfer, because the account details in the portal are not confirmed.',
      {
        rows: [
          ['Employee', '{{ display_name }}'],
          ['Status', 'Returned'],
          ['Next run', 'tomorrow, 10:00'],
        ],
      },
      { button: 'Confirm bank details' },
      'Without confirmation the payment moves to next month.',
      { signature: ['Payroll', 'Human resources'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'the payment moves to next month',
        'Money that does not arrive frightens. That is why this premise is used.',
      ],
      [
        'sensitive-information',
        'body',
        'Our bank returned the transfer',
        'A returned transfer is a pretext to ask for data that payroll already has.',
      ],
      ['urgency', 'body', 'tomorrow, 10:00', 'The short time keeps you from calling the office.'],
    ],
  },
  de: {
    brand: 'Entgeltabrechnung',
    from: ['Entgeltabrechnung', 'entgelt'],
    subject: 'Ihre Gehaltsabrechnung: Bankverbindung bestätigen',
    blocks: [
      'Guten Tag {{ display_name }},',
      'Ihre Abrechnung dieses Monats liegt bereit. Unsere Bank hat die Überweisung zurückgegeben, weil die Kontodaten im Portal nicht bestätigt sind.',
      {
        rows: [
          ['Mitarbeiter', '{{ display_name }}'],
          ['Status', 'Zurückgegeben'],
          ['Nächster Lauf', 'morgen, 10:00 Uhr'],
        ],
      },
      { button: 'Bankverbindung bestätigen' },
      'Ohne Bestätigung verschiebt sich die Zahlung auf den nächsten Monat.',
      { signature: ['Entgeltabrechnung', 'Personalabteilung'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'verschiebt sich die Zahlung auf den nächsten Monat',
        'Geld, das nicht kommt, macht Angst. Deshalb wird dieser Vorwand benutzt.',
      ],
      [
        'sensitive-information',
        'body',
        'Unsere Bank hat die Überweisung zurückgegeben',
        'Eine geplatzte Überweisung ist der Vorwand, um Daten zu erfragen, die das Personalbüro längst hat.',
      ],
      ['urgency', 'body', 'morgen, 10:00 Uhr', 'Die kurze Frist soll Sie davon abhalten, im Büro anzurufen.'],
    ],
  },
}
