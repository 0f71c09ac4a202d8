// Built-in training: people who are not who they say they are.
import type { Training } from '../contract.ts'

export const authority: Training = {
  id: 'authority',
  version: 1,
  kind: 'lesson',
  minutes: 3,
  matches: { themes: ['reviewMessage'], techniques: ['link'] },
  texts: [
    {
      language: 'en',
      title: 'The boss who was not',
      summary: 'How attackers use names that we trust, and how to ask without offending.',
      sections: [
        {
          heading: 'A name costs nothing',
          paragraphs: [
            'The name of a sender is free text. Attackers take it from your website or from networks: your manager, the management, a good customer.',
            'On a phone often only the name is shown. Tap on it to see the address.',
          ],
          picture: { id: 'mask', alt: 'A person with a mask in front of the face' },
        },
        {
          heading: 'How it sounds',
          paragraphs: [
            'Short, friendly, in a hurry, a bit secret: “Are you at your desk?”, “I cannot talk right now”. The way on which you would notice it is closed in advance.',
          ],
          picture: null,
        },
        {
          heading: 'Asking is good manners',
          paragraphs: [
            'Ask by another way: call, chat, walk over. “I got a mail from you and want to be sure” is a sentence that every good manager likes to hear.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'What proves that a mail is by your manager?',
          options: ['The name of the sender', 'The tone', 'Neither: I look at the address and ask by another way'],
          correct: 2,
          explanation: 'Name and tone can be imitated.',
        },
        {
          question: '“I cannot talk on the phone right now.” Why does this stand in so many fraud mails?',
          options: ['Managers have many meetings', 'So that you do not check', 'Out of politeness'],
          correct: 1,
          explanation: 'It closes the way to find out.',
        },
        {
          question: 'How do you ask best?',
          options: ['By replying to the mail', 'By a call to the number you know', 'Not at all, it would be impolite'],
          correct: 1,
          explanation: 'A reply goes to whoever wrote the mail.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Der Chef, der keiner war',
      summary: 'Wie Angreifer vertraute Namen benutzen und wie Sie fragen, ohne zu kränken.',
      sections: [
        {
          heading: 'Ein Name kostet nichts',
          paragraphs: [
            'Der Name eines Absenders ist freier Text. Angreifer nehmen ihn von Ihrer Webseite oder aus Netzwerken: Ihre Führungskraft, die Leitung, ein guter Kunde.',
            'Am Telefon wird oft nur der Name gezeigt. Tippen Sie darauf, um die Adresse zu sehen.',
          ],
          picture: { id: 'mask', alt: 'Eine Person mit einer Maske vor dem Gesicht' },
        },
        {
          heading: 'Wie es klingt',
          paragraphs: [
            'Kurz, freundlich, eilig, ein wenig geheim: „Sind Sie am Platz?“, „Telefonieren kann ich gerade nicht“. Der Weg, auf dem Sie es merken würden, wird im Voraus geschlossen.',
          ],
          picture: null,
        },
        {
          heading: 'Fragen ist gutes Benehmen',
          paragraphs: [
            'Fragen Sie auf anderem Weg: anrufen, chatten, hingehen. „Ich habe eine Mail von Ihnen und möchte sicher sein“ hört jede gute Führungskraft gern.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Was beweist, dass eine Mail von Ihrer Führungskraft ist?',
          options: [
            'Der Name des Absenders',
            'Der Ton',
            'Keines von beiden: Ich sehe auf die Adresse und frage auf anderem Weg',
          ],
          correct: 2,
          explanation: 'Name und Ton lassen sich nachahmen.',
        },
        {
          question: '„Telefonieren kann ich gerade nicht.“ Warum steht das in so vielen Betrugsmails?',
          options: ['Führungskräfte haben viele Termine', 'Damit Sie nicht nachprüfen', 'Aus Höflichkeit'],
          correct: 1,
          explanation: 'Es schließt den Weg, es herauszufinden.',
        },
        {
          question: 'Wie fragen Sie am besten nach?',
          options: [
            'Mit einer Antwort auf die Mail',
            'Mit einem Anruf unter der bekannten Nummer',
            'Gar nicht, das wäre unhöflich',
          ],
          correct: 1,
          explanation: 'Eine Antwort geht an den, der die Mail geschrieben hat.',
        },
      ],
    },
  ],
}
