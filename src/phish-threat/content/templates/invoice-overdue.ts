// Built-in template: a reminder of an invoice, as a PDF.
import type { TemplateSource } from '../source.ts'

export const invoiceOverdue: TemplateSource = {
  id: 'invoice-overdue',
  name: 'Overdue invoice attached',
  technique: 'attachment',
  theme: 'invoice',
  premise: [6, 4, 4, 4, 4],
  layout: 'document',
  accent: 'slate',
  brand: 'Brinnholt Office Supplies',
  landing: 'document',
  attachmentKind: 'pdf',
  trainingId: 'payments',
  en: {
    from: ['Brinnholt Accounts', 'accounts'],
    subject: 'Second reminder: invoice {{ reference }}',
    blocks: [
      'Dear Sir or Madam,',
      'our invoice **{{ reference }}** is still open. You find it attached once more.',
      {
        rows: [
          ['Amount', '1,284.60 EUR'],
          ['Due', '14 days ago'],
          ['Late fee so far', '38.50 EUR'],
        ],
      },
      'If the amount has not arrived by the end of the week, we hand the matter over to our collection agency. [See the account](link).',
      { signature: ['Accounts department', 'Brinnholt Office Supplies'] },
    ],
    attachment: {
      fileName: 'Invoice_reminder.pdf',
      title: 'Invoice reminder',
      body: 'Amount: 1,284.60 EUR\nLate fee: 38.50 EUR\nThe full statement is in the protected area.',
    },
    cues: [
      [
        'generic-greeting',
        'body',
        'Dear Sir or Madam',
        'A supplier who delivers to you knows a name and an order number.',
      ],
      [
        'threat',
        'body',
        'our collection agency',
        'The threat is meant to make you pay or open before anybody checks the order.',
      ],
      ['no-signer-details', 'body', 'Accounts department', 'No name, no telephone number: nobody you could ask.'],
    ],
  },
  de: {
    brand: 'Brinnholt Bürobedarf',
    from: ['Brinnholt Buchhaltung', 'buchhaltung'],
    subject: 'Zweite Mahnung: Rechnung {{ reference }}',
    blocks: [
      'Sehr geehrte Damen und Herren,',
      'unsere Rechnung **{{ reference }}** ist noch offen. Sie finden sie noch einmal im Anhang.',
      {
        rows: [
          ['Betrag', '1.284,60 EUR'],
          ['Fällig', 'vor 14 Tagen'],
          ['Mahngebühr bisher', '38,50 EUR'],
        ],
      },
      'Geht der Betrag nicht bis Ende der Woche ein, übergeben wir den Vorgang an unser Inkassobüro. [Konto ansehen](link).',
      { signature: ['Buchhaltung', 'Brinnholt Bürobedarf'] },
    ],
    attachment: {
      fileName: 'Mahnung.pdf',
      title: 'Mahnung',
      body: 'Betrag: 1.284,60 EUR\nMahngebühr: 38,50 EUR\nDie ganze Aufstellung steht im geschützten Bereich.',
    },
    cues: [
      [
        'generic-greeting',
        'body',
        'Sehr geehrte Damen und Herren',
        'Wer Sie beliefert, kennt einen Namen und eine Bestellnummer.',
      ],
      [
        'threat',
        'body',
        'unser Inkassobüro',
        'Die Drohung soll Sie zahlen oder öffnen lassen, bevor jemand die Bestellung prüft.',
      ],
      [
        'no-signer-details',
        'body',
        'Brinnholt Bürobedarf',
        'Kein Name, keine Telefonnummer: niemand, den Sie fragen könnten.',
      ],
    ],
  },
  fr: {
    brand: 'Brinnholt Fournitures',
    from: ['Comptabilité Brinnholt', 'comptabilite'],
    subject: 'Deuxième rappel : facture {{ reference }}',
    blocks: [
      'Madame, Monsieur,',
      'notre facture **{{ reference }}** reste impayée. Vous la trouvez de nouveau en pièce jointe.',
      {
        rows: [
          ['Montant', '1 284,60 EUR'],
          ['Échéance', 'il y a 14 jours'],
          ['Frais de retard', '38,50 EUR'],
        ],
      },
      'Sans paiement avant la fin de la semaine, nous confions le dossier à notre société de recouvrement. [Voir le compte](link).',
      { signature: ['Service comptabilité', 'Brinnholt Fournitures'] },
    ],
    attachment: {
      fileName: 'Rappel_facture.pdf',
      title: 'Rappel de facture',
      body: 'Montant : 1 284,60 EUR\nFrais de retard : 38,50 EUR\nLe relevé complet se trouve dans l’espace protégé.',
    },
    cues: [
      [
        'generic-greeting',
        'body',
        'Madame, Monsieur',
        'Un fournisseur qui vous livre connaît un nom et un numéro de commande.',
      ],
      [
        'threat',
        'body',
        'notre société de recouvrement',
        'La menace doit vous faire payer ou ouvrir avant toute vérification de la commande.',
      ],
      ['no-signer-details', 'body', 'Service comptabilité', 'Pas de nom, pas de téléphone : personne à qui demander.'],
    ],
  },
  es: {
    brand: 'Brinnholt Material de Oficina',
    from: ['Contabilidad Brinnholt', 'contabilidad'],
    subject: 'Segundo aviso: factura {{ reference }}',
    blocks: [
      'Estimados señores:',
      'nuestra factura **{{ reference }}** sigue pendiente. La encontrará de nuevo adjunta.',
      {
        rows: [
          ['Importe', '1.284,60 EUR'],
          ['Venció', 'hace 14 días'],
          ['Recargo hasta hoy', '38,50 EUR'],
        ],
      },
      'Si el importe no llega antes de fin de semana, pasaremos el asunto a nuestra agencia de cobros. [Ver la cuenta](link).',
      { signature: ['Departamento de contabilidad', 'Brinnholt Material de Oficina'] },
    ],
    attachment: {
      fileName: 'Aviso_factura.pdf',
      title: 'Aviso de factura',
      body: 'Importe: 1.284,60 EUR\nRecargo: 38,50 EUR\nEl extracto completo está en la zona protegida.',
    },
    cues: [
      [
        'generic-greeting',
        'body',
        'Estimados señores',
        'Un proveedor que le sirve conoce un nombre y un número de pedido.',
      ],
      [
        'threat',
        'body',
        'nuestra agencia de cobros',
        'La amenaza busca que pague o abra antes de que alguien compruebe el pedido.',
      ],
      ['no-signer-details', 'body', 'Departamento de contabilidad', 'Sin nombre ni teléfono: nadie a quien preguntar.'],
    ],
  },
}
