// Built-in training: who really sent the mail.
import type { Training } from '../contract.ts'

export const sender: Training = {
  id: 'sender',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: { themes: ['other'], techniques: ['link'] },
  texts: [
    {
      language: 'en',
      title: 'Who really wrote this',
      summary: 'Name, address, reply address: three places to look, and what each is worth.',
      sections: [
        {
          heading: 'Name and address',
          paragraphs: [
            'The name in front is free text. The address is harder to fake: what stands after the @ belongs to somebody. Show it with a tap or click on the name.',
          ],
          picture: { id: 'address', alt: 'An address with the part after the @ underlined' },
        },
        {
          heading: 'Almost right',
          paragraphs: [
            'contoso-support.example is not contoso.example. Neither is c0ntoso.example. Letters that look alike, dashes and added words are the usual tricks.',
            'Watch out when the answer goes to another address than the one that wrote.',
          ],
          picture: { id: 'magnifier', alt: 'A magnifying glass over a letter that is a digit' },
        },
        {
          heading: 'Even a right address',
          paragraphs: [
            'A mailbox can be taken over. If a mail from a known address asks for something unusual, ask by another way all the same.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Which address belongs to contoso.example?',
          options: ['help@contoso-support.example', 'help@mail.contoso.example', 'help@contoso.example.test'],
          correct: 1,
          explanation: 'What counts is the end: mail.contoso.example is a part of contoso.example.',
        },
        {
          question: 'The address of the sender is right, the request is odd. What do you do?',
          options: ['Trust it: the address is right', 'Ask by another way', 'Wait for the next mail'],
          correct: 1,
          explanation: 'The mailbox may have been taken over.',
        },
        {
          question: 'What does the name in front of the address prove?',
          options: ['Nothing', 'That the sender is known', 'That the mail was checked'],
          correct: 0,
          explanation: 'Anybody can choose it.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Wer hat das wirklich geschrieben',
      summary: 'Name, Adresse, Antwortadresse: drei Stellen zum Hinsehen und was jede wert ist.',
      sections: [
        {
          heading: 'Name und Adresse',
          paragraphs: [
            'Der Name vorn ist freier Text. Die Adresse ist schwerer zu fälschen: Was nach dem @ steht, gehört jemandem. Ein Tipp oder Klick auf den Namen zeigt sie.',
          ],
          picture: { id: 'address', alt: 'Eine Adresse, in der der Teil nach dem @ unterstrichen ist' },
        },
        {
          heading: 'Fast richtig',
          paragraphs: [
            'contoso-support.example ist nicht contoso.example. c0ntoso.example auch nicht. Ähnliche Buchstaben, Bindestriche und angehängte Wörter sind die üblichen Tricks.',
            'Achten Sie darauf, wenn die Antwort an eine andere Adresse geht als die, die geschrieben hat.',
          ],
          picture: { id: 'magnifier', alt: 'Eine Lupe über einem Buchstaben, der eine Ziffer ist' },
        },
        {
          heading: 'Auch eine richtige Adresse',
          paragraphs: [
            'Ein Postfach kann übernommen sein. Bittet eine Mail von bekannter Adresse um Ungewöhnliches, fragen Sie trotzdem auf anderem Weg.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Welche Adresse gehört zu contoso.example?',
          options: ['hilfe@contoso-support.example', 'hilfe@mail.contoso.example', 'hilfe@contoso.example.test'],
          correct: 1,
          explanation: 'Es zählt das Ende: mail.contoso.example ist ein Teil von contoso.example.',
        },
        {
          question: 'Die Adresse stimmt, die Bitte ist seltsam. Was tun Sie?',
          options: ['Vertrauen: Die Adresse stimmt ja', 'Auf anderem Weg nachfragen', 'Auf die nächste Mail warten'],
          correct: 1,
          explanation: 'Das Postfach kann übernommen sein.',
        },
        {
          question: 'Was beweist der Name vor der Adresse?',
          options: ['Nichts', 'Dass der Absender bekannt ist', 'Dass die Mail geprüft wurde'],
          correct: 0,
          explanation: 'Jeder kann ihn wählen.',
        },
      ],
    },
  ],
}
