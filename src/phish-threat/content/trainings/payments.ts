// Built-in training: money, invoices and bank accounts.
import type { Training } from '../contract.ts'

export const payments: Training = {
  id: 'payments',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: { themes: ['invoice', 'payment', 'billing', 'payroll'], techniques: [] },
  texts: [
    {
      language: 'en',
      title: 'Money never in a hurry',
      summary: 'How fraud with invoices works, and the one call that stops it.',
      sections: [
        {
          heading: 'The story is good',
          paragraphs: [
            'An invoice that nobody ordered, a supplier with a new bank account, a transfer that came back: such mails fit into a normal day. Often they come from a real mailbox that was taken over.',
          ],
          picture: { id: 'invoice', alt: 'An invoice with a crossed-out account number' },
        },
        {
          heading: 'One call',
          paragraphs: [
            'Each change of a bank account is confirmed by a call, to the number from the contract or the last good invoice. Never to a number from the mail that asks for the change.',
            'A good supplier is glad about the question.',
          ],
          picture: { id: 'phone', alt: 'A telephone with a tick' },
        },
        {
          heading: 'Two people',
          paragraphs: [
            'Payments outside the usual way need a second pair of eyes, however high the person is who asks. Whoever wants to leave out this step is the reason why it exists.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'A supplier writes that its bank account is new. What is right?',
          options: [
            'Change it when the letterhead is right',
            'Call the number that we already have',
            'Reply to the mail and ask',
          ],
          correct: 1,
          explanation: 'An answer goes to the attacker. Only a known number leads to the supplier.',
        },
        {
          question: 'An overdue invoice threatens with a collection agency. What first?',
          options: ['Look whether there is an order', 'Pay, as the amount is small', 'Open all links to understand it'],
          correct: 0,
          explanation: 'Without an order there is no invoice. Accounting can see that.',
        },
        {
          question: 'The director wants a transfer without the second approval, as it is secret. What do you do?',
          options: ['Do it, it is the director', 'Keep to the rule and ask by telephone', 'Transfer half of it'],
          correct: 1,
          explanation: 'The rule protects also the director. A real one will not be angry.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Geld hat es nie eilig',
      summary: 'Wie Betrug mit Rechnungen geht und welcher eine Anruf ihn stoppt.',
      sections: [
        {
          heading: 'Die Geschichte ist gut',
          paragraphs: [
            'Eine Rechnung, die niemand bestellt hat, ein Lieferant mit neuem Konto, eine zurückgekommene Überweisung: Solche Mails passen in einen normalen Tag. Oft kommen sie aus einem echten, übernommenen Postfach.',
          ],
          picture: { id: 'invoice', alt: 'Eine Rechnung mit durchgestrichener Kontonummer' },
        },
        {
          heading: 'Ein Anruf',
          paragraphs: [
            'Jede Änderung einer Bankverbindung wird durch einen Anruf bestätigt, unter der Nummer aus dem Vertrag oder der letzten guten Rechnung. Nie unter einer Nummer aus der Mail, die um die Änderung bittet.',
            'Ein guter Lieferant freut sich über die Rückfrage.',
          ],
          picture: { id: 'phone', alt: 'Ein Telefon mit einem Haken' },
        },
        {
          heading: 'Zwei Menschen',
          paragraphs: [
            'Zahlungen außerhalb des üblichen Wegs brauchen ein zweites Paar Augen, wie hoch auch immer die Person steht, die darum bittet. Wer diesen Schritt auslassen will, ist der Grund, warum es ihn gibt.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'Ein Lieferant schreibt, seine Bankverbindung sei neu. Was ist richtig?',
          options: [
            'Ändern, wenn der Briefkopf stimmt',
            'Die Nummer anrufen, die wir schon haben',
            'Auf die Mail antworten und fragen',
          ],
          correct: 1,
          explanation: 'Eine Antwort geht an den Angreifer. Nur eine bekannte Nummer führt zum Lieferanten.',
        },
        {
          question: 'Eine überfällige Rechnung droht mit dem Inkassobüro. Was zuerst?',
          options: [
            'Nachsehen, ob es eine Bestellung gibt',
            'Zahlen, der Betrag ist ja klein',
            'Alle Links öffnen, um es zu verstehen',
          ],
          correct: 0,
          explanation: 'Ohne Bestellung keine Rechnung. Die Buchhaltung kann das sehen.',
        },
        {
          question: 'Die Leitung will eine Überweisung ohne zweite Freigabe, weil sie geheim ist. Was tun Sie?',
          options: [
            'Ausführen, es ist die Leitung',
            'Bei der Regel bleiben und telefonisch fragen',
            'Die Hälfte überweisen',
          ],
          correct: 1,
          explanation: 'Die Regel schützt auch die Leitung. Die echte wird nicht böse sein.',
        },
      ],
    },
  ],
}
