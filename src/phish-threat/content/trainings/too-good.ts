// Built-in training: offers, prizes and appeals to the heart.
import type { Training } from '../contract.ts'

export const tooGood: Training = {
  id: 'too-good',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: { themes: ['personalizedOffer', 'controversial'], techniques: [] },
  texts: [
    {
      language: 'en',
      title: 'Too good to be true',
      summary: 'Prizes, presents and appeals for help: why they work and how to enjoy them safely.',
      sections: [
        {
          heading: 'Joy and pity are levers, too',
          paragraphs: [
            'Not only fear makes people click. A prize, a gift card, praise or a child in need open the heart and close the eyes.',
          ],
          picture: { id: 'gift', alt: 'A present with a fishing line tied to its ribbon' },
        },
        {
          heading: 'Two questions',
          paragraphs: [
            'Did I take part in anything? And: what do they want from me? A small fee, a card number, a date of birth: there it is.',
            'Who really gives you something does not ask for your card.',
          ],
          picture: null,
        },
        {
          heading: 'Helping is still fine',
          paragraphs: [
            'If an appeal moves you, go to the organisation by yourself. Your donation will arrive there, and only there.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'You won in a draw in which you did not take part. What is it?',
          options: ['Luck', 'A lure', 'A mistake in your favour'],
          correct: 1,
          explanation: 'Without taking part nobody wins.',
        },
        {
          question: 'Why does a free telephone cost 2 EUR for shipping?',
          options: ['Shipping costs money', 'To get your card number', 'To keep out people who are not interested'],
          correct: 1,
          explanation: 'The small amount is the pretext for the card.',
        },
        {
          question: 'A donation mail touches you. How do you help safely?',
          options: [
            'Through the button in the mail',
            'On the page of the organisation that you open yourself',
            'By forwarding it to friends',
          ],
          correct: 1,
          explanation: 'Your own way leads to the real organisation.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Zu schön, um wahr zu sein',
      summary: 'Gewinne, Geschenke und Hilferufe: warum sie wirken und wie Sie sicher damit umgehen.',
      sections: [
        {
          heading: 'Auch Freude und Mitleid sind Hebel',
          paragraphs: [
            'Nicht nur Angst bringt zum Klicken. Ein Gewinn, ein Gutschein, Lob oder ein Kind in Not öffnen das Herz und schließen die Augen.',
          ],
          picture: { id: 'gift', alt: 'Ein Geschenk, an dessen Schleife eine Angelschnur hängt' },
        },
        {
          heading: 'Zwei Fragen',
          paragraphs: [
            'Habe ich überhaupt mitgemacht? Und: Was wollen sie von mir? Eine kleine Gebühr, eine Kartennummer, ein Geburtsdatum: da ist es.',
            'Wer Ihnen wirklich etwas schenkt, fragt nicht nach Ihrer Karte.',
          ],
          picture: null,
        },
        {
          heading: 'Helfen ist weiterhin gut',
          paragraphs: [
            'Wenn ein Aufruf Sie bewegt, gehen Sie selbst zur Organisation. Dort kommt Ihre Spende an, und nur dort.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Sie haben bei einer Verlosung gewonnen, an der Sie nicht teilgenommen haben. Was ist das?',
          options: ['Glück', 'Ein Köder', 'Ein Irrtum zu Ihren Gunsten'],
          correct: 1,
          explanation: 'Ohne Teilnahme gewinnt niemand.',
        },
        {
          question: 'Warum kostet ein kostenloses Telefon 2 EUR Versand?',
          options: ['Versand kostet Geld', 'Um an Ihre Kartennummer zu kommen', 'Um Uninteressierte fernzuhalten'],
          correct: 1,
          explanation: 'Der kleine Betrag ist der Vorwand für die Karte.',
        },
        {
          question: 'Eine Spendenmail berührt Sie. Wie helfen Sie sicher?',
          options: [
            'Über den Knopf in der Mail',
            'Auf der Seite der Organisation, die Sie selbst öffnen',
            'Indem Sie sie an Freunde weiterleiten',
          ],
          correct: 1,
          explanation: 'Ihr eigener Weg führt zur echten Organisation.',
        },
      ],
    },
  ],
}
