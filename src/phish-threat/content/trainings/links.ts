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
  ],
}
