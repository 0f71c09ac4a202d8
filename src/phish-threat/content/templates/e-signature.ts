// Built-in template: an agreement that waits for a signature.
import type { TemplateSource } from '../source.ts'

export const eSignature: TemplateSource = {
  id: 'e-signature',
  name: 'Agreement waits for your signature',
  technique: 'link',
  theme: 'signatureRequired',
  premise: [6, 6, 4, 4, 2],
  layout: 'service',
  accent: 'blue',
  brand: 'Quilvane Sign',
  landing: 'document',
  trainingId: 'links',
  en: {
    from: ['Quilvane Sign', 'signatures'],
    subject: 'Reminder: {{ company }} agreement waits for your signature',
    blocks: [
      { heading: 'Your signature is missing' },
      'Hello {{ given_name }}, everybody else has signed the document below.',
      {
        rows: [
          ['Document', 'Confidentiality agreement'],
          ['Signed', '3 of 4'],
          ['Sent for', '{{ company }}'],
        ],
      },
      { button: 'Review and sign' },
      'This is the last reminder. Do not share this mail, as it contains your personal link.',
    ],
    cues: [
      [
        'business-process',
        'subject',
        'waits for your signature',
        'Signing on a screen is usual now. Did anybody tell you of this agreement? If not, ask.',
      ],
      ['urgency', 'body', 'This is the last reminder', 'A “last” reminder without a first one is invented.'],
      ['authority', 'body', 'everybody else has signed', 'That others have done it already is meant to calm you.'],
    ],
  },
  de: {
    from: ['Quilvane Sign', 'unterschriften'],
    subject: 'Erinnerung: Vereinbarung von {{ company }} wartet auf Ihre Unterschrift',
    blocks: [
      { heading: 'Ihre Unterschrift fehlt' },
      'Guten Tag {{ display_name }}, alle anderen haben das folgende Dokument unterschrieben.',
      {
        rows: [
          ['Dokument', 'Vertraulichkeitsvereinbarung'],
          ['Unterschrieben', '3 von 4'],
          ['Versandt für', '{{ company }}'],
        ],
      },
      { button: 'Prüfen und unterschreiben' },
      'Dies ist die letzte Erinnerung. Geben Sie diese Mail nicht weiter, sie enthält Ihren persönlichen Link.',
    ],
    cues: [
      [
        'business-process',
        'subject',
        'wartet auf Ihre Unterschrift',
        'Am Bildschirm zu unterschreiben ist üblich. Hat Ihnen jemand von dieser Vereinbarung erzählt? Wenn nicht, fragen Sie.',
      ],
      ['urgency', 'body', 'Dies ist die letzte Erinnerung', 'Eine „letzte“ Erinnerung ohne eine erste ist erfunden.'],
      ['authority', 'body', 'alle anderen haben', 'Dass andere es schon getan haben, soll Sie beruhigen.'],
    ],
  },
  fr: {
    from: ['Quilvane Sign', 'signatures'],
    subject: 'Rappel : un accord de {{ company }} attend votre signature',
    blocks: [
      { heading: 'Il manque votre signature' },
      'Bonjour {{ display_name }}, tous les autres ont signé le document ci-dessous.',
      {
        rows: [
          ['Document', 'Accord de confidentialité'],
          ['Signé', '3 sur 4'],
          ['Envoyé pour', '{{ company }}'],
        ],
      },
      { button: 'Lire et signer' },
      'Ceci est le dernier rappel. Ne transmettez pas ce message, il contient votre lien personnel.',
    ],
    cues: [
      [
        'business-process',
        'subject',
        'attend votre signature',
        'Signer à l’écran est courant. Vous a-t-on parlé de cet accord ? Sinon, demandez.',
      ],
      ['urgency', 'body', 'Ceci est le dernier rappel', 'Un « dernier » rappel sans le premier est inventé.'],
      ['authority', 'body', 'tous les autres ont signé', 'Que d’autres l’aient déjà fait doit vous rassurer.'],
    ],
  },
  es: {
    from: ['Quilvane Sign', 'firmas'],
    subject: 'Recordatorio: un acuerdo de {{ company }} espera su firma',
    blocks: [
      { heading: 'Falta su firma' },
      'Hola, {{ display_name }}: todos los demás han firmado el documento siguiente.',
      {
        rows: [
          ['Documento', 'Acuerdo de confidencialidad'],
          ['Firmado', '3 de 4'],
          ['Enviado para', '{{ company }}'],
        ],
      },
      { button: 'Revisar y firmar' },
      'Este es el último recordatorio. No comparta este mensaje, contiene su enlace personal.',
    ],
    cues: [
      [
        'business-process',
        'subject',
        'espera su firma',
        'Firmar en pantalla es habitual. ¿Le ha hablado alguien de este acuerdo? Si no, pregunte.',
      ],
      ['urgency', 'body', 'Este es el último recordatorio', 'Un «último» recordatorio sin el primero es inventado.'],
      ['authority', 'body', 'todos los demás han firmado', 'Que otros ya lo hayan hecho debe tranquilizarle.'],
    ],
  },
}
