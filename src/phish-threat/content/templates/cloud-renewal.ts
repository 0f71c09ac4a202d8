// Built-in template: a subscription that could not be renewed.
import type { TemplateSource } from '../source.ts'

export const cloudRenewal: TemplateSource = {
  id: 'cloud-renewal',
  name: 'Cloud subscription could not be renewed',
  technique: 'link',
  theme: 'billing',
  premise: [2, 2, 4, 4, 4],
  layout: 'document',
  accent: 'blue',
  brand: 'Vaskola Cloud',
  landing: 'confirm',
  trainingId: 'payments',
  en: {
    from: ['Vaskola Cloud Billing', 'billing'],
    subject: 'Your subscription {{ reference }} could not be renewed',
    blocks: [
      'Dear customer,',
      'the renewal of your storage plan failed.',
      {
        rows: [
          ['Plan', 'Team 2 TB'],
          ['Amount', '119.00 EUR'],
          ['Reason', 'Card expired'],
        ],
      },
      { button: 'Update payment' },
      'Stored files are removed after 24 hours without payment.',
      { signature: ['Billing', 'Vaskola Cloud'] },
    ],
    cues: [
      ['generic-greeting', 'body', 'Dear customer', 'Who bills you knows a name.'],
      ['threat', 'body', 'files are removed after 24 hours', 'Losing files is the pressure here.'],
      ['sensitive-information', 'body', 'Card expired', 'It is about a new card number.'],
    ],
  },
  de: {
    from: ['Vaskola Cloud Abrechnung', 'abrechnung'],
    subject: 'Ihr Abonnement {{ reference }} konnte nicht verlängert werden',
    blocks: [
      'Sehr geehrter Kunde,',
      'die Verlängerung Ihres Speichertarifs ist fehlgeschlagen.',
      {
        rows: [
          ['Tarif', 'Team 2 TB'],
          ['Betrag', '119,00 EUR'],
          ['Grund', 'Karte abgelaufen'],
        ],
      },
      { button: 'Zahlung aktualisieren' },
      'Gespeicherte Dateien werden nach 24 Stunden ohne Zahlung entfernt.',
      { signature: ['Abrechnung', 'Vaskola Cloud'] },
    ],
    cues: [
      ['generic-greeting', 'body', 'Sehr geehrter Kunde', 'Wer Ihnen Rechnungen stellt, kennt einen Namen.'],
      ['threat', 'body', 'nach 24 Stunden ohne Zahlung entfernt', 'Der Verlust von Dateien ist hier das Druckmittel.'],
      ['sensitive-information', 'body', 'Karte abgelaufen', 'Es geht um eine neue Kartennummer.'],
    ],
  },
}
