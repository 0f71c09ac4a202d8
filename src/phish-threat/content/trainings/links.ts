// Built-in training: where a link really leads.
import type { Training } from '../contract.ts'

export const links: Training = {
  id: 'links',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: {
    themes: ['documentReceived', 'itemReceived', 'signatureRequired', 'quarantine', 'reviewMessage', 'expense'],
    techniques: ['link'],
  },
  texts: [
    {
      language: 'en',
      title: 'Where a link really leads',
      summary: 'How to read an address in three seconds, on a computer and on a phone.',
      sections: [
        {
          heading: 'The words are not the address',
          paragraphs: [
            'A link has two parts: the words that you see and the address that it opens. Anybody can write “Open document” over any address.',
            'On a computer, point at the link without clicking and read what appears. On a phone, press long until the address shows.',
          ],
          picture: { id: 'target', alt: 'A link with friendly words and, beneath it, an arrow to a strange address' },
        },
        {
          heading: 'Read from the right end',
          paragraphs: [
            'Look for the first single slash after https://. The name just before it, with its ending, is the owner: in **mail.contoso.example/login** it is contoso.example.',
            'What stands to the left can be anything: in **contoso.example.sign-in.test/login** the owner is sign-in.test.',
          ],
          picture: { id: 'address', alt: 'An address with the part that names the owner underlined' },
        },
        {
          heading: 'When in doubt, take your own way',
          paragraphs: [
            'You do not have to decide whether a link is good. Open the service by yourself, from bookmarks or the start page. What is important is found there, too.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Who owns the page https://contoso.example.files-share.test/open ?',
          options: ['contoso.example', 'files-share.test', 'Both'],
          correct: 1,
          explanation: 'The owner stands directly before the first single slash: files-share.test.',
        },
        {
          question: 'How do you see on a phone where a link leads?',
          options: ['Press it long and read the address', 'Tap it and look at the page', 'That is not possible'],
          correct: 0,
          explanation: 'A long press shows the address without opening it.',
        },
        {
          question: 'A link in a mail leads to a service that you use every day. What is the safest way?',
          options: [
            'Use it, if the mail looks right',
            'Reply and ask whether it is real',
            'Open the service from your bookmarks',
          ],
          correct: 2,
          explanation: 'Your own way leads to the real service, whatever the mail says.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Wohin ein Link wirklich führt',
      summary: 'Wie Sie eine Adresse in drei Sekunden lesen, am Computer und am Telefon.',
      sections: [
        {
          heading: 'Die Wörter sind nicht die Adresse',
          paragraphs: [
            'Ein Link hat zwei Teile: die Wörter, die Sie sehen, und die Adresse, die er öffnet. Jeder kann „Dokument öffnen“ über jede Adresse schreiben.',
            'Am Computer zeigen Sie auf den Link, ohne zu klicken, und lesen, was erscheint. Am Telefon drücken Sie lange, bis die Adresse zu sehen ist.',
          ],
          picture: {
            id: 'target',
            alt: 'Ein Link mit freundlichen Worten und darunter ein Pfeil zu einer fremden Adresse',
          },
        },
        {
          heading: 'Lesen Sie vom rechten Ende',
          paragraphs: [
            'Suchen Sie den ersten einzelnen Schrägstrich nach https://. Der Name direkt davor, mit seiner Endung, ist der Eigentümer: In **mail.contoso.example/login** ist es contoso.example.',
            'Was links davon steht, kann alles sein: In **contoso.example.sign-in.test/login** ist der Eigentümer sign-in.test.',
          ],
          picture: { id: 'address', alt: 'Eine Adresse, in der der Teil unterstrichen ist, der den Eigentümer nennt' },
        },
        {
          heading: 'Im Zweifel der eigene Weg',
          paragraphs: [
            'Sie müssen nicht entscheiden, ob ein Link gut ist. Öffnen Sie den Dienst selbst, über Lesezeichen oder Startseite. Was wichtig ist, finden Sie auch dort.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Wem gehört die Seite https://contoso.example.files-share.test/open ?',
          options: ['contoso.example', 'files-share.test', 'Beiden'],
          correct: 1,
          explanation: 'Der Eigentümer steht direkt vor dem ersten einzelnen Schrägstrich: files-share.test.',
        },
        {
          question: 'Wie sehen Sie am Telefon, wohin ein Link führt?',
          options: ['Lange drücken und die Adresse lesen', 'Antippen und die Seite ansehen', 'Das geht nicht'],
          correct: 0,
          explanation: 'Langes Drücken zeigt die Adresse, ohne sie zu öffnen.',
        },
        {
          question: 'Ein Link führt zu einem Dienst, den Sie täglich benutzen. Was ist der sicherste Weg?',
          options: [
            'Den Link nehmen, wenn die Mail richtig aussieht',
            'Antworten und fragen, ob sie echt ist',
            'Den Dienst über das Lesezeichen öffnen',
          ],
          correct: 2,
          explanation: 'Ihr eigener Weg führt zum echten Dienst, was immer die Mail sagt.',
        },
      ],
    },
    {
      language: 'fr',
      title: 'Où mène vraiment un lien',
      summary: 'Comment lire une adresse en trois secondes, sur un ordinateur et sur un téléphone.',
      sections: [
        {
          heading: 'Les mots ne sont pas l’adresse',
          paragraphs: [
            'Un lien a deux parties : les mots que vous voyez et l’adresse qu’il ouvre. N’importe qui peut écrire « Ouvrir le document » sur n’importe quelle adresse.',
            'Sur un ordinateur, survolez le lien sans cliquer et lisez ce qui apparaît. Sur un téléphone, appuyez longtemps jusqu’à voir l’adresse.',
          ],
          picture: { id: 'target', alt: 'Un lien aux mots aimables et, dessous, une flèche vers une adresse inconnue' },
        },
        {
          heading: 'Lisez depuis la droite',
          paragraphs: [
            'Cherchez la première barre oblique simple après https://. Le nom juste avant, avec sa terminaison, est le propriétaire : dans **mail.contoso.example/login**, c’est contoso.example.',
            'Ce qui est à gauche peut être n’importe quoi : dans **contoso.example.sign-in.test/login**, le propriétaire est sign-in.test.',
          ],
          picture: { id: 'address', alt: 'Une adresse dont la partie qui nomme le propriétaire est soulignée' },
        },
        {
          heading: 'Dans le doute, votre propre chemin',
          paragraphs: [
            'Vous n’avez pas à décider si un lien est bon. Ouvrez le service vous-même. Ce qui est important s’y trouve aussi.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'À qui est la page https://contoso.example.files-share.test/open ?',
          options: ['contoso.example', 'files-share.test', 'Aux deux'],
          correct: 1,
          explanation: 'Le propriétaire est juste avant la première barre simple : files-share.test.',
        },
        {
          question: 'Comment voir sur un téléphone où mène un lien ?',
          options: ['Appuyer longtemps et lire l’adresse', 'Toucher et regarder la page', 'Ce n’est pas possible'],
          correct: 0,
          explanation: 'Un appui long montre l’adresse sans l’ouvrir.',
        },
        {
          question: 'Un lien mène à un service que vous utilisez chaque jour. Quel est le chemin le plus sûr ?',
          options: [
            'L’utiliser si le message a l’air juste',
            'Répondre et demander s’il est vrai',
            'Ouvrir le service depuis vos favoris',
          ],
          correct: 2,
          explanation: 'Votre propre chemin mène au vrai service, quoi que dise le message.',
        },
      ],
    },
    {
      language: 'es',
      title: 'Adónde lleva de verdad un enlace',
      summary: 'Cómo leer una dirección en tres segundos, en el ordenador y en el móvil.',
      sections: [
        {
          heading: 'Las palabras no son la dirección',
          paragraphs: [
            'Un enlace tiene dos partes: las palabras que ve y la dirección que abre. Cualquiera puede escribir «Abrir documento» sobre cualquier dirección.',
            'En el ordenador, señale el enlace sin pulsar y lea lo que aparece. En el móvil, mantenga pulsado hasta ver la dirección.',
          ],
          picture: {
            id: 'target',
            alt: 'Un enlace con palabras amables y, debajo, una flecha hacia una dirección extraña',
          },
        },
        {
          heading: 'Lea desde la derecha',
          paragraphs: [
            'Busque la primera barra simple después de https://. El nombre justo antes, con su terminación, es el dueño: en **mail.contoso.example/login** es contoso.example.',
            'Lo que está a la izquierda puede ser cualquier cosa: en **contoso.example.sign-in.test/login** el dueño es sign-in.test.',
          ],
          picture: { id: 'address', alt: 'Una dirección con la parte que nombra al dueño subrayada' },
        },
        {
          heading: 'En la duda, su propio camino',
          paragraphs: [
            'No tiene que decidir si un enlace es bueno. Abra usted mismo el servicio. Lo importante también está allí.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: '¿De quién es la página https://contoso.example.files-share.test/open ?',
          options: ['contoso.example', 'files-share.test', 'De los dos'],
          correct: 1,
          explanation: 'El dueño está justo antes de la primera barra simple: files-share.test.',
        },
        {
          question: '¿Cómo ve en el móvil adónde lleva un enlace?',
          options: ['Mantener pulsado y leer la dirección', 'Tocarlo y mirar la página', 'No es posible'],
          correct: 0,
          explanation: 'Una pulsación larga muestra la dirección sin abrirla.',
        },
        {
          question: 'Un enlace lleva a un servicio que usa cada día. ¿Cuál es el camino más seguro?',
          options: [
            'Usarlo si el correo parece correcto',
            'Responder y preguntar si es real',
            'Abrir el servicio desde los favoritos',
          ],
          correct: 2,
          explanation: 'Su propio camino lleva al servicio real, diga lo que diga el correo.',
        },
      ],
    },
  ],
}
