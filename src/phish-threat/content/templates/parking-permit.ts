// Built-in template: parking permits are registered with a code.
import type { TemplateSource } from '../source.ts'

export const parkingPermit: TemplateSource = {
  id: 'parking-permit',
  name: 'New parking permits (QR code)',
  technique: 'qr',
  theme: 'other',
  premise: [4, 2, 2, 2, 0],
  layout: 'internal',
  accent: 'slate',
  brand: 'Facility Management',
  landing: 'confirm',
  trainingId: 'qr-codes',
  en: {
    from: ['Facility Management', 'facility'],
    subject: 'Parking: register your car for the new permit',
    blocks: [
      'Hello {{ given_name }},',
      'from next month on only registered cars may use the car park. Scan the code and enter your number plate:',
      { qr: 'Code to register the car' },
      'Cars without a permit are towed away at the owner’s cost.',
      { signature: ['Facility Management'] },
    ],
    cues: [
      ['threat', 'body', 'are towed away', 'A cost that nobody wants: so people act without asking.'],
      ['inconsistency', 'body', 'Scan the code', 'On a computer a link would do. The code takes you to the phone.'],
      ['business-process', 'subject', 'Parking', 'A topic of everyday life. Ask at the reception.'],
    ],
  },
  de: {
    brand: 'Gebäudemanagement',
    from: ['Gebäudemanagement', 'gebaeude'],
    subject: 'Parken: Fahrzeug für den neuen Ausweis anmelden',
    blocks: [
      'Guten Tag {{ display_name }},',
      'ab nächstem Monat dürfen nur noch angemeldete Fahrzeuge den Parkplatz benutzen. Scannen Sie den Code und geben Sie Ihr Kennzeichen ein:',
      { qr: 'Code zur Anmeldung des Fahrzeugs' },
      'Fahrzeuge ohne Ausweis werden auf Kosten der Halter abgeschleppt.',
      { signature: ['Gebäudemanagement'] },
    ],
    cues: [
      [
        'threat',
        'body',
        'auf Kosten der Halter abgeschleppt',
        'Kosten, die niemand will: So handelt man, ohne zu fragen.',
      ],
      [
        'inconsistency',
        'body',
        'Scannen Sie den Code',
        'Am Computer täte es ein Link. Der Code führt Sie aufs Telefon.',
      ],
      ['business-process', 'subject', 'Parken', 'Ein Thema des Alltags. Fragen Sie am Empfang.'],
    ],
  },
}
