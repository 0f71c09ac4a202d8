// Built-in template: a voice message as an attachment.
import type { TemplateSource } from '../source.ts'

export const voicemail: TemplateSource = {
  id: 'voicemail',
  name: 'New voice message',
  technique: 'attachment',
  theme: 'voicemail',
  premise: [4, 4, 2, 2, 4],
  layout: 'service',
  accent: 'purple',
  brand: 'Ellverk Voice',
  landing: 'document',
  attachmentKind: 'html',
  trainingId: 'attachments',
  en: {
    from: ['Ellverk Voice', 'voicemail'],
    subject: 'New voice message for {{ given_name }} (0:47)',
    blocks: [
      'Hello {{ given_name }},',
      'a caller left you a message.',
      {
        rows: [
          ['Length', '47 seconds'],
          ['Caller', 'Number withheld'],
          ['Priority', 'High'],
        ],
      },
      'Open the attached file to listen to it. You can also manage your messages [in the portal](link).',
    ],
    attachment: {
      fileName: 'Voice_message_47s.html',
      title: 'Voice message',
      body: 'One new message, 47 seconds.\nThe player opens in your browser.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Open the attached file to listen to it',
        'A voice message is sound. A web page as a file (.html) is no recording.',
      ],
      [
        'distracting-detail',
        'body',
        'Number withheld',
        'A caller without a number makes curious and cannot be checked.',
      ],
    ],
  },
  de: {
    from: ['Ellverk Voice', 'sprachnachricht'],
    subject: 'Neue Sprachnachricht für {{ display_name }} (0:47)',
    blocks: [
      'Guten Tag {{ display_name }},',
      'jemand hat Ihnen eine Nachricht hinterlassen.',
      {
        rows: [
          ['Länge', '47 Sekunden'],
          ['Anrufer', 'Nummer unterdrückt'],
          ['Priorität', 'Hoch'],
        ],
      },
      'Öffnen Sie die angehängte Datei, um sie anzuhören. Sie können Ihre Nachrichten auch [im Portal](link) verwalten.',
    ],
    attachment: {
      fileName: 'Sprachnachricht_47s.html',
      title: 'Sprachnachricht',
      body: 'Eine neue Nachricht, 47 Sekunden.\nDie Wiedergabe öffnet sich im Browser.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Öffnen Sie die angehängte Datei, um sie anzuhören',
        'Eine Sprachnachricht ist Ton. Eine Webseite als Datei (.html) ist keine Aufnahme.',
      ],
      [
        'distracting-detail',
        'body',
        'Nummer unterdrückt',
        'Ein Anruf ohne Nummer macht neugierig und lässt sich nicht prüfen.',
      ],
    ],
  },
  fr: {
    from: ['Ellverk Voice', 'messagerie-vocale'],
    subject: 'Nouveau message vocal pour {{ display_name }} (0:47)',
    blocks: [
      'Bonjour {{ display_name }},',
      'un correspondant vous a laissé un message.',
      {
        rows: [
          ['Durée', '47 secondes'],
          ['Appelant', 'Numéro masqué'],
          ['Priorité', 'Haute'],
        ],
      },
      'Ouvrez le fichier joint pour l’écouter. Vous pouvez aussi gérer vos messages [dans le portail](link).',
    ],
    attachment: {
      fileName: 'Message_vocal_47s.html',
      title: 'Message vocal',
      body: 'Un nouveau message, 47 secondes.\nLe lecteur s’ouvre dans votre navigateur.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Ouvrez le fichier joint pour l’écouter',
        'Un message vocal est du son. Une page web en fichier (.html) n’est pas un enregistrement.',
      ],
      ['distracting-detail', 'body', 'Numéro masqué', 'Un appel sans numéro rend curieux et ne peut pas être vérifié.'],
    ],
  },
  es: {
    from: ['Ellverk Voice', 'buzon-de-voz'],
    subject: 'Nuevo mensaje de voz para {{ display_name }} (0:47)',
    blocks: [
      'Hola, {{ display_name }}:',
      'alguien le ha dejado un mensaje.',
      {
        rows: [
          ['Duración', '47 segundos'],
          ['Llamada de', 'Número oculto'],
          ['Prioridad', 'Alta'],
        ],
      },
      'Abra el archivo adjunto para escucharlo. También puede gestionar sus mensajes [en el portal](link).',
    ],
    attachment: {
      fileName: 'Mensaje_de_voz_47s.html',
      title: 'Mensaje de voz',
      body: 'Un mensaje nuevo, 47 segundos.\nEl reproductor se abre en el navegador.',
    },
    cues: [
      [
        'inconsistency',
        'body',
        'Abra el archivo adjunto para escucharlo',
        'Un mensaje de voz es sonido. Una página web como archivo (.html) no es una grabación.',
      ],
      [
        'distracting-detail',
        'body',
        'Número oculto',
        'Una llamada sin número despierta curiosidad y no se puede comprobar.',
      ],
    ],
  },
}
