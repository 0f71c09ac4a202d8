// Built-in training: calls and text messages.
import type { Training } from '../contract.ts'

export const phoneAndText: Training = {
  id: 'phone-and-text',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: { themes: ['itemReceived'], techniques: [] },
  texts: [
    {
      language: 'en',
      title: 'Not only by mail',
      summary: 'Calls, text messages and chats: the same tricks by another way.',
      sections: [
        {
          heading: 'The same hook',
          paragraphs: [
            'A text about a parcel, a call from the “bank”, a chat from a “colleague” with a new number: the way is another, the plan is the same. Numbers and voices can be faked.',
          ],
          picture: { id: 'phone', alt: 'A phone with a speech bubble that hangs on a hook' },
        },
        {
          heading: 'You hang up',
          paragraphs: [
            'Nobody takes it ill if you say: I will call back. Take the number from the contract, the back of the card or the directory, not the one that just called.',
          ],
          picture: null,
        },
        {
          heading: 'Nothing on command',
          paragraphs: [
            'Do not install anything, do not read out codes, do not let anybody on your screen whom you did not call yourself.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'A caller says that he is from the bank and knows your name. What do you do?',
          options: [
            'Answer all questions, as he knows me',
            'Hang up and call the number of the card',
            'Ask for his name and go on',
          ],
          correct: 1,
          explanation: 'Names are easy to get. The number that you look up leads to the real bank.',
        },
        {
          question: 'A colleague writes from a new number and needs a code. What is right?',
          options: ['Send it, we know each other', 'Call the old number first', 'Send only the last digits'],
          correct: 1,
          explanation: 'A short call shows whether it is true.',
        },
        {
          question: 'Who may take control of your screen?',
          options: [
            'Whoever calls and offers help',
            'Somebody whom I called at a number I know',
            'Anybody with a good reason',
          ],
          correct: 1,
          explanation: 'Help that comes uncalled is the trap.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Nicht nur per Mail',
      summary: 'Anrufe, Kurznachrichten und Chats: dieselben Tricks auf anderem Weg.',
      sections: [
        {
          heading: 'Derselbe Haken',
          paragraphs: [
            'Eine Nachricht über ein Paket, ein Anruf der „Bank“, ein Chat von einer „Kollegin“ mit neuer Nummer: Der Weg ist anders, der Plan derselbe. Nummern und Stimmen lassen sich fälschen.',
          ],
          picture: { id: 'phone', alt: 'Ein Telefon mit einer Sprechblase an einem Haken' },
        },
        {
          heading: 'Sie legen auf',
          paragraphs: [
            'Niemand nimmt es übel, wenn Sie sagen: Ich rufe zurück. Nehmen Sie die Nummer aus dem Vertrag, von der Kartenrückseite oder aus dem Verzeichnis, nicht die, die gerade anrief.',
          ],
          picture: null,
        },
        {
          heading: 'Nichts auf Zuruf',
          paragraphs: [
            'Installieren Sie nichts, lesen Sie keine Codes vor und lassen Sie niemanden auf Ihren Bildschirm, den Sie nicht selbst angerufen haben.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Ein Anrufer sagt, er sei von der Bank, und kennt Ihren Namen. Was tun Sie?',
          options: [
            'Alle Fragen beantworten, er kennt mich ja',
            'Auflegen und die Nummer der Karte anrufen',
            'Nach seinem Namen fragen und weitermachen',
          ],
          correct: 1,
          explanation: 'Namen sind leicht zu bekommen. Die nachgeschlagene Nummer führt zur echten Bank.',
        },
        {
          question: 'Eine Kollegin schreibt von einer neuen Nummer und braucht einen Code. Was ist richtig?',
          options: ['Schicken, wir kennen uns', 'Zuerst die alte Nummer anrufen', 'Nur die letzten Ziffern schicken'],
          correct: 1,
          explanation: 'Ein kurzer Anruf zeigt, ob es stimmt.',
        },
        {
          question: 'Wer darf Ihren Bildschirm steuern?',
          options: [
            'Wer anruft und Hilfe anbietet',
            'Jemand, den ich unter einer bekannten Nummer angerufen habe',
            'Jeder mit einem guten Grund',
          ],
          correct: 1,
          explanation: 'Hilfe, die ungerufen kommt, ist die Falle.',
        },
      ],
    },
  ],
}
