// Built-in template: a payment that waits for approval.
import type { TemplateSource } from '../source.ts'

export const paymentApproval: TemplateSource = {
  id: 'payment-approval',
  name: 'Payment waits for approval',
  technique: 'credentials',
  theme: 'payment',
  premise: [6, 6, 2, 4, 2],
  layout: 'service',
  accent: 'green',
  brand: 'Skerrow Pay',
  landing: 'sign-in',
  trainingId: 'payments',
  en: {
    from: ['Skerrow Pay', 'approvals'],
    subject: 'Payment over 7,940.00 EUR waits for your approval',
    blocks: [
      { heading: 'Approve or reject' },
      'Hello {{ given_name }}, a payment was entered in the name of {{ company }}.',
      {
        rows: [
          ['Amount', '7,940.00 EUR'],
          ['Payee', 'Brinnholt Office Supplies'],
          ['Due', 'today, 16:00'],
        ],
      },
      { button: 'Reject payment' },
      'Without an answer the payment is made automatically.',
    ],
    cues: [
      [
        'threat',
        'body',
        'the payment is made automatically',
        'You are to reject in a hurry: the sign-in page is the trap, whichever button you choose.',
      ],
      ['urgency', 'body', 'today, 16:00', 'A few hours, so that nobody is asked.'],
      ['distracting-detail', 'subject', '7,940.00 EUR', 'A high exact amount draws the eye from the sender.'],
    ],
  },
  de: {
    from: ['Skerrow Pay', 'freigaben'],
    subject: 'Zahlung über 7.940,00 EUR wartet auf Ihre Freigabe',
    blocks: [
      { heading: 'Freigeben oder ablehnen' },
      'Guten Tag {{ display_name }}, im Namen von {{ company }} wurde eine Zahlung erfasst.',
      {
        rows: [
          ['Betrag', '7.940,00 EUR'],
          ['Empfänger', 'Brinnholt Bürobedarf'],
          ['Fällig', 'heute, 16:00 Uhr'],
        ],
      },
      { button: 'Zahlung ablehnen' },
      'Ohne Antwort wird die Zahlung automatisch ausgeführt.',
    ],
    cues: [
      [
        'threat',
        'body',
        'wird die Zahlung automatisch ausgeführt',
        'Sie sollen schnell ablehnen: Die Anmeldeseite ist die Falle, gleich welchen Knopf Sie wählen.',
      ],
      ['urgency', 'body', 'heute, 16:00 Uhr', 'Wenige Stunden, damit niemand gefragt wird.'],
      ['distracting-detail', 'subject', '7.940,00 EUR', 'Ein hoher, genauer Betrag lenkt vom Absender ab.'],
    ],
  },
}
