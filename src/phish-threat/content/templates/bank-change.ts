// Built-in template: a supplier announces a new bank account.
import type { TemplateSource } from '../source.ts'

export const bankChange: TemplateSource = {
  id: 'bank-change',
  name: 'Supplier changes its bank account',
  technique: 'attachment',
  theme: 'invoice',
  premise: [6, 6, 2, 2, 2],
  layout: 'document',
  accent: 'blue',
  brand: 'Brinnholt Office Supplies',
  landing: 'document',
  attachmentKind: 'pdf',
  trainingId: 'payments',
  en: {
    from: ['Brinnholt Accounts', 'accounts'],
    subject: 'New bank account from this month on',
    blocks: [
      'Dear Sir or Madam,',
      'our bank has changed. Use only the account in the attached letter for all open and future invoices.',
      'The letter is also [in your customer area](link). Our telephone system is being replaced, so we can only be reached by mail this week.',
      { signature: ['Accounts department', 'Brinnholt Office Supplies'] },
    ],
    attachment: {
      fileName: 'New_bank_account.pdf',
      title: 'Change of bank account',
      body: 'The new account is valid from this month on.\nThe signed letter is in the customer area.',
    },
    cues: [
      ['inconsistency', 'body', 'we can only be reached by mail', 'So that nobody calls back and asks.'],
      [
        'business-process',
        'subject',
        'New bank account',
        'A supplier may change its bank. It is confirmed by a call to the number that you already have.',
      ],
      ['generic-greeting', 'body', 'Dear Sir or Madam', 'A supplier knows who pays its invoices.'],
    ],
  },
  de: {
    brand: 'Brinnholt Bürobedarf',
    from: ['Brinnholt Buchhaltung', 'buchhaltung'],
    subject: 'Neue Bankverbindung ab diesem Monat',
    blocks: [
      'Sehr geehrte Damen und Herren,',
      'unsere Bank hat gewechselt. Verwenden Sie für alle offenen und künftigen Rechnungen nur das Konto im angehängten Schreiben.',
      'Das Schreiben liegt auch [in Ihrem Kundenbereich](link). Unsere Telefonanlage wird erneuert, wir sind diese Woche nur per Mail erreichbar.',
      { signature: ['Buchhaltung', 'Brinnholt Bürobedarf'] },
    ],
    attachment: {
      fileName: 'Neue_Bankverbindung.pdf',
      title: 'Änderung der Bankverbindung',
      body: 'Das neue Konto gilt ab diesem Monat.\nDas unterschriebene Schreiben liegt im Kundenbereich.',
    },
    cues: [
      ['inconsistency', 'body', 'nur per Mail erreichbar', 'Damit niemand zurückruft und fragt.'],
      [
        'business-process',
        'subject',
        'Neue Bankverbindung',
        'Ein Lieferant kann die Bank wechseln. Bestätigt wird es mit einem Anruf unter der Nummer, die Sie schon haben.',
      ],
      [
        'generic-greeting',
        'body',
        'Sehr geehrte Damen und Herren',
        'Ein Lieferant weiß, wer seine Rechnungen bezahlt.',
      ],
    ],
  },
}
