// Built-in training: why and how to report.
import type { Training } from '../contract.ts'

export const reporting: Training = {
  id: 'reporting',
  version: 1,
  kind: 'refresher',
  minutes: 2,
  matches: { themes: [], techniques: [] },
  texts: [
    {
      language: 'en',
      title: 'Report it: the best thing you can do',
      summary: 'One click of yours can protect everybody. How and when to report.',
      sections: [
        {
          heading: 'You are an early warning',
          paragraphs: [
            'The same mail usually goes to many people. Whoever reports it first gives all others the time that they need: it can be taken out of their mailboxes before they open it.',
          ],
          picture: { id: 'bell', alt: 'A bell that rings' },
        },
        {
          heading: 'In doubt, report',
          paragraphs: [
            'You need not be sure. Report what feels odd with the button in your mail program or to the address of your organisation. A wrong report costs a minute, a missed mail can cost weeks.',
          ],
          picture: null,
        },
        {
          heading: 'Also after a click',
          paragraphs: [
            'Clicked already? Then reporting is worth even more. Say what you opened and what you typed. You will get help, not blame.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'When should you report a mail?',
          options: ['Only when I am sure', 'As soon as it seems odd to me', 'When a colleague has reported it, too'],
          correct: 1,
          explanation: 'Doubt is enough. Others look at it.',
        },
        {
          question: 'You clicked and only then noticed it. What now?',
          options: ['Report it at once', 'Say nothing, nothing happened', 'Delete the mail'],
          correct: 0,
          explanation: 'Early help makes the damage small.',
        },
        {
          question: 'What does your report do for others?',
          options: [
            'Nothing, they have to look out themselves',
            'The mail can be removed everywhere',
            'They get a warning after a week',
          ],
          correct: 1,
          explanation: 'A report protects everybody who got the same mail.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Melden: das Beste, was Sie tun können',
      summary: 'Ein Klick von Ihnen kann alle schützen. Wie und wann Sie melden.',
      sections: [
        {
          heading: 'Sie sind die Frühwarnung',
          paragraphs: [
            'Dieselbe Mail geht meist an viele. Wer sie zuerst meldet, gibt allen anderen die Zeit, die sie brauchen: Sie kann aus den Postfächern entfernt werden, bevor jemand sie öffnet.',
          ],
          picture: { id: 'bell', alt: 'Eine läutende Glocke' },
        },
        {
          heading: 'Im Zweifel melden',
          paragraphs: [
            'Sie müssen nicht sicher sein. Melden Sie, was Ihnen seltsam vorkommt, mit dem Knopf im Mailprogramm oder an die Adresse Ihrer Organisation. Eine falsche Meldung kostet eine Minute, eine übersehene Mail vielleicht Wochen.',
          ],
          picture: null,
        },
        {
          heading: 'Auch nach einem Klick',
          paragraphs: [
            'Schon geklickt? Dann ist die Meldung noch mehr wert. Sagen Sie, was Sie geöffnet und eingegeben haben. Sie bekommen Hilfe, keine Vorwürfe.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Wann sollten Sie eine Mail melden?',
          options: [
            'Nur wenn ich sicher bin',
            'Sobald sie mir seltsam vorkommt',
            'Wenn auch andere sie gemeldet haben',
          ],
          correct: 1,
          explanation: 'Ein Zweifel genügt. Andere sehen sie sich an.',
        },
        {
          question: 'Sie haben geklickt und es erst danach bemerkt. Was nun?',
          options: ['Sofort melden', 'Nichts sagen, es ist ja nichts passiert', 'Die Mail löschen'],
          correct: 0,
          explanation: 'Frühe Hilfe hält den Schaden klein.',
        },
        {
          question: 'Was bewirkt Ihre Meldung für andere?',
          options: [
            'Nichts, die müssen selbst aufpassen',
            'Die Mail kann überall entfernt werden',
            'Sie werden nach einer Woche gewarnt',
          ],
          correct: 1,
          explanation: 'Eine Meldung schützt alle, die dieselbe Mail bekommen haben.',
        },
      ],
    },
  ],
}
