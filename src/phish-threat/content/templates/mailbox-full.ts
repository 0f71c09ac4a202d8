// Built-in template: the mailbox has no room left.
import type { TemplateSource } from '../source.ts'

export const mailboxFull: TemplateSource = {
  id: 'mailbox-full',
  name: 'Mailbox almost full',
  technique: 'credentials',
  theme: 'upgradeMailboxStorage',
  premise: [6, 4, 2, 4, 8],
  layout: 'internal',
  accent: 'slate',
  brand: 'Mail Administration',
  landing: 'sign-in',
  trainingId: 'pressure',
  en: {
    from: ['Mail Administration', 'postmaster'],
    subject: '[Action required] Mailbox at 98 percent',
    blocks: [
      'Dear user,',
      'your mailbox {{ address }} has reached **98 percent** of its size. From 100 percent on, incoming mail is returned to its senders.',
      {
        rows: [
          ['Used', '48.9 GB'],
          ['Limit', '50 GB'],
          ['Held messages', '3'],
        ],
      },
      { button: 'Get 25 GB more' },
      'The extension is free of charge and is active within minutes.',
      { note: 'Checked by MailGuard. This message is secure.' },
    ],
    cues: [
      ['generic-greeting', 'body', 'Dear user', 'Your own administration knows your name.'],
      [
        'threat',
        'body',
        'incoming mail is returned to its senders',
        'Losing mail is a worry that makes people click. Your mail program shows how full the mailbox is.',
      ],
      [
        'urgency',
        'subject',
        'Action required',
        'Words like these in the subject are meant to get you moving before you think.',
      ],
      ['security-indicators', 'body', 'This message is secure', 'Anybody can write such a line. It proves nothing.'],
    ],
  },
  de: {
    brand: 'Mail-Administration',
    from: ['Mail-Administration', 'postmaster'],
    subject: '[Handlung erforderlich] Postfach zu 98 Prozent voll',
    blocks: [
      'Sehr geehrter Nutzer,',
      'Ihr Postfach {{ address }} hat **98 Prozent** seiner Größe erreicht. Ab 100 Prozent gehen eingehende Mails an die Absender zurück.',
      {
        rows: [
          ['Belegt', '48,9 GB'],
          ['Grenze', '50 GB'],
          ['Zurückgehaltene Nachrichten', '3'],
        ],
      },
      { button: '25 GB mehr erhalten' },
      'Die Erweiterung ist kostenlos und nach wenigen Minuten aktiv.',
      { note: 'Geprüft von MailGuard. Diese Nachricht ist sicher.' },
    ],
    cues: [
      ['generic-greeting', 'body', 'Sehr geehrter Nutzer', 'Ihre eigene Administration kennt Ihren Namen.'],
      [
        'threat',
        'body',
        'gehen eingehende Mails an die Absender zurück',
        'Die Sorge, Post zu verlieren, bringt zum Klicken. Wie voll das Postfach ist, zeigt Ihr Mailprogramm.',
      ],
      [
        'urgency',
        'subject',
        'Handlung erforderlich',
        'Solche Worte im Betreff sollen Sie in Bewegung setzen, bevor Sie nachdenken.',
      ],
      [
        'security-indicators',
        'body',
        'Diese Nachricht ist sicher',
        'So eine Zeile kann jeder schreiben. Sie beweist nichts.',
      ],
    ],
  },
  fr: {
    brand: 'Administration de la messagerie',
    from: ['Administration de la messagerie', 'postmaster'],
    subject: '[Action requise] Boîte aux lettres pleine à 98 %',
    blocks: [
      'Cher utilisateur,',
      'votre boîte {{ address }} a atteint **98 %** de sa taille. À 100 %, les messages entrants sont renvoyés à leurs expéditeurs.',
      {
        rows: [
          ['Utilisé', '48,9 Go'],
          ['Limite', '50 Go'],
          ['Messages retenus', '3'],
        ],
      },
      { button: 'Obtenir 25 Go de plus' },
      'L’extension est gratuite et active en quelques minutes.',
      { note: 'Vérifié par MailGuard. Ce message est sûr.' },
    ],
    cues: [
      ['generic-greeting', 'body', 'Cher utilisateur', 'Votre propre administration connaît votre nom.'],
      [
        'threat',
        'body',
        'les messages entrants sont renvoyés',
        'La crainte de perdre du courrier pousse à cliquer. Votre logiciel de messagerie montre l’espace utilisé.',
      ],
      [
        'urgency',
        'subject',
        'Action requise',
        'De tels mots dans l’objet servent à vous faire agir avant de réfléchir.',
      ],
      [
        'security-indicators',
        'body',
        'Ce message est sûr',
        'N’importe qui peut écrire une telle ligne. Elle ne prouve rien.',
      ],
    ],
  },
  es: {
    brand: 'Administración de correo',
    from: ['Administración de correo', 'postmaster'],
    subject: '[Acción necesaria] Buzón al 98 por ciento',
    blocks: [
      'Estimado usuario:',
      'su buzón {{ address }} ha llegado al **98 por ciento** de su tamaño. A partir del 100 por ciento, el correo entrante se devuelve a los remitentes.',
      {
        rows: [
          ['Ocupado', '48,9 GB'],
          ['Límite', '50 GB'],
          ['Mensajes retenidos', '3'],
        ],
      },
      { button: 'Obtener 25 GB más' },
      'La ampliación es gratuita y queda activa en unos minutos.',
      { note: 'Comprobado por MailGuard. Este mensaje es seguro.' },
    ],
    cues: [
      ['generic-greeting', 'body', 'Estimado usuario', 'Su propia administración conoce su nombre.'],
      [
        'threat',
        'body',
        'el correo entrante se devuelve',
        'El miedo a perder correo hace clicar. Su programa de correo muestra cuánto espacio queda.',
      ],
      ['urgency', 'subject', 'Acción necesaria', 'Palabras así en el asunto buscan que actúe antes de pensar.'],
      [
        'security-indicators',
        'body',
        'Este mensaje es seguro',
        'Cualquiera puede escribir esa línea. No demuestra nada.',
      ],
    ],
  },
}
