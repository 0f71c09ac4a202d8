// Built-in training: files that come by mail.
import type { Training } from '../contract.ts'

export const attachments: Training = {
  id: 'attachments',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: {
    themes: ['voicemail', 'fax', 'mailReceived', 'financeReport', 'securityUpdate'],
    techniques: ['attachment'],
  },
  texts: [
    {
      language: 'en',
      title: 'Before you open a file',
      summary: 'What an attachment can do, and what to ask before you open it.',
      sections: [
        {
          heading: 'A file is more than paper',
          paragraphs: [
            'A file can hold a link, a copied sign-in page or commands. A web page as a file (.html) opens in your browser without any address that could warn you.',
            'Pictures of documents that say “enable content” or “allow editing” want you to switch protection off.',
          ],
          picture: { id: 'file', alt: 'A sheet of paper with a fishing hook behind its corner' },
        },
        {
          heading: 'Three questions',
          paragraphs: [
            'Did I expect it? Does the kind of file fit what the mail says? A voice message is sound, an invoice seldom an archive with a password. Can I ask the sender by another way?',
            'One “no” is enough to stop.',
          ],
          picture: null,
        },
        {
          heading: 'If it is open already',
          paragraphs: [
            'Close it, do not enter anything, and report the mail. If you allowed something or typed a password, say so at once. Nobody will blame you for it; each minute counts.',
          ],
          picture: { id: 'clock', alt: 'A clock that shows how each minute counts' },
        },
      ],
      quiz: [
        {
          question: 'A mail announces a voice message. Attached is “message.html”. What do you think?',
          options: [
            'Fine, it opens in the browser',
            'A recording is not a web page: report it',
            'It is safe because it is small',
          ],
          correct: 1,
          explanation: 'The kind of file does not fit the story.',
        },
        {
          question: 'A document asks you to “enable content” to read it. What now?',
          options: [
            'Enable it, then close it quickly',
            'Close it and report the mail',
            'Send it to a colleague to try',
          ],
          correct: 1,
          explanation: 'The request is the attack. Passing it on only brings a colleague into danger.',
        },
        {
          question: 'You opened a file and now have doubts. What helps most?',
          options: ['Report it right away', 'Wait whether anything happens', 'Delete the mail and forget it'],
          correct: 0,
          explanation: 'The earlier it is known, the less can happen.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Bevor Sie eine Datei öffnen',
      summary: 'Was ein Anhang anrichten kann und was Sie sich vor dem Öffnen fragen.',
      sections: [
        {
          heading: 'Eine Datei ist mehr als Papier',
          paragraphs: [
            'Eine Datei kann einen Link, eine kopierte Anmeldeseite oder Befehle enthalten. Eine Webseite als Datei (.html) öffnet sich im Browser ohne eine Adresse, die Sie warnen könnte.',
            'Bilder von Dokumenten, die „Inhalt aktivieren“ oder „Bearbeitung erlauben“ sagen, wollen, dass Sie den Schutz abschalten.',
          ],
          picture: { id: 'file', alt: 'Ein Blatt Papier mit einem Angelhaken hinter der Ecke' },
        },
        {
          heading: 'Drei Fragen',
          paragraphs: [
            'Habe ich sie erwartet? Passt die Art der Datei zu dem, was die Mail sagt? Eine Sprachnachricht ist Ton, eine Rechnung selten ein Archiv mit Kennwort. Kann ich auf anderem Weg nachfragen?',
            'Ein einziges „Nein“ genügt, um aufzuhören.',
          ],
          picture: null,
        },
        {
          heading: 'Wenn sie schon offen ist',
          paragraphs: [
            'Schließen Sie sie, geben Sie nichts ein und melden Sie die Mail. Haben Sie etwas erlaubt oder ein Kennwort eingegeben, sagen Sie es sofort. Niemand wird es Ihnen vorwerfen; jede Minute zählt.',
          ],
          picture: { id: 'clock', alt: 'Eine Uhr, die zeigt, dass jede Minute zählt' },
        },
      ],
      quiz: [
        {
          question: 'Eine Mail kündigt eine Sprachnachricht an. Angehängt ist „nachricht.html“. Was denken Sie?',
          options: [
            'In Ordnung, sie öffnet sich im Browser',
            'Eine Aufnahme ist keine Webseite: melden',
            'Sie ist sicher, weil sie klein ist',
          ],
          correct: 1,
          explanation: 'Die Art der Datei passt nicht zur Geschichte.',
        },
        {
          question: 'Ein Dokument bittet, „Inhalt zu aktivieren“, um es zu lesen. Was nun?',
          options: [
            'Aktivieren und schnell wieder schließen',
            'Schließen und die Mail melden',
            'Einer Kollegin zum Ausprobieren schicken',
          ],
          correct: 1,
          explanation: 'Die Bitte ist der Angriff. Weitergeben bringt nur andere in Gefahr.',
        },
        {
          question: 'Sie haben eine Datei geöffnet und nun Zweifel. Was hilft am meisten?',
          options: ['Sofort melden', 'Abwarten, ob etwas passiert', 'Die Mail löschen und vergessen'],
          correct: 0,
          explanation: 'Je früher es bekannt ist, desto weniger kann passieren.',
        },
      ],
    },
    {
      language: 'fr',
      title: 'Avant d’ouvrir un fichier',
      summary: 'Ce qu’une pièce jointe peut faire et ce qu’il faut se demander avant.',
      sections: [
        {
          heading: 'Un fichier est plus que du papier',
          paragraphs: [
            'Un fichier peut contenir un lien, une page de connexion copiée ou des commandes. Une page web en fichier (.html) s’ouvre sans adresse qui pourrait vous avertir.',
            'Les documents qui disent « activer le contenu » ou « autoriser la modification » veulent que vous coupiez la protection.',
          ],
          picture: { id: 'file', alt: 'Une feuille avec un hameçon derrière son coin' },
        },
        {
          heading: 'Trois questions',
          paragraphs: [
            'L’attendais-je ? Le type de fichier correspond-il au message ? Un message vocal est du son, une facture rarement une archive avec mot de passe. Puis-je demander par une autre voie ?',
            'Un seul « non » suffit pour s’arrêter.',
          ],
          picture: null,
        },
        {
          heading: 'S’il est déjà ouvert',
          paragraphs: [
            'Fermez-le, ne saisissez rien et signalez le message. Si vous avez autorisé quelque chose ou saisi un mot de passe, dites-le aussitôt. Personne ne vous le reprochera ; chaque minute compte.',
          ],
          picture: { id: 'clock', alt: 'Une horloge qui montre que chaque minute compte' },
        },
      ],
      quiz: [
        {
          question: 'Un message annonce un message vocal, avec « message.html ». Qu’en pensez-vous ?',
          options: [
            'Très bien, il s’ouvre dans le navigateur',
            'Un enregistrement n’est pas une page web : je signale',
            'Il est sûr car il est petit',
          ],
          correct: 1,
          explanation: 'Le type de fichier ne correspond pas à l’histoire.',
        },
        {
          question: 'Un document demande d’« activer le contenu » pour être lu. Que faire ?',
          options: [
            'Activer puis fermer vite',
            'Fermer et signaler le message',
            'L’envoyer à un collègue pour essayer',
          ],
          correct: 1,
          explanation: 'La demande est l’attaque. Le transmettre met d’autres en danger.',
        },
        {
          question: 'Vous avez ouvert un fichier et avez des doutes. Qu’est-ce qui aide le plus ?',
          options: ['Le signaler tout de suite', 'Attendre de voir', 'Supprimer le message et oublier'],
          correct: 0,
          explanation: 'Plus tôt on le sait, moins il peut arriver.',
        },
      ],
    },
    {
      language: 'es',
      title: 'Antes de abrir un archivo',
      summary: 'Qué puede hacer un adjunto y qué preguntarse antes de abrirlo.',
      sections: [
        {
          heading: 'Un archivo es más que papel',
          paragraphs: [
            'Un archivo puede contener un enlace, una página de inicio de sesión copiada u órdenes. Una página web como archivo (.html) se abre sin dirección que pueda avisarle.',
            'Los documentos que dicen «habilitar contenido» o «permitir edición» quieren que quite la protección.',
          ],
          picture: { id: 'file', alt: 'Una hoja con un anzuelo detrás de la esquina' },
        },
        {
          heading: 'Tres preguntas',
          paragraphs: [
            '¿Lo esperaba? ¿Encaja el tipo de archivo con lo que dice el correo? Un mensaje de voz es sonido, una factura rara vez un archivo comprimido con contraseña. ¿Puedo preguntar por otra vía?',
            'Basta un solo «no» para parar.',
          ],
          picture: null,
        },
        {
          heading: 'Si ya está abierto',
          paragraphs: [
            'Ciérrelo, no escriba nada e informe del correo. Si permitió algo o escribió una contraseña, dígalo enseguida. Nadie se lo reprochará; cada minuto cuenta.',
          ],
          picture: { id: 'clock', alt: 'Un reloj que muestra que cada minuto cuenta' },
        },
      ],
      quiz: [
        {
          question: 'Un correo anuncia un mensaje de voz, con «mensaje.html». ¿Qué piensa?',
          options: [
            'Bien, se abre en el navegador',
            'Una grabación no es una página web: informo',
            'Es seguro porque es pequeño',
          ],
          correct: 1,
          explanation: 'El tipo de archivo no encaja con la historia.',
        },
        {
          question: 'Un documento pide «habilitar contenido» para leerlo. ¿Y ahora?',
          options: [
            'Habilitarlo y cerrarlo rápido',
            'Cerrarlo e informar del correo',
            'Enviarlo a un compañero para que pruebe',
          ],
          correct: 1,
          explanation: 'La petición es el ataque. Pasarlo solo pone a otros en peligro.',
        },
        {
          question: 'Abrió un archivo y ahora duda. ¿Qué ayuda más?',
          options: ['Informar enseguida', 'Esperar a ver si pasa algo', 'Borrar el correo y olvidarlo'],
          correct: 0,
          explanation: 'Cuanto antes se sepa, menos puede pasar.',
        },
      ],
    },
  ],
}
