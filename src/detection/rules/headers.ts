// What the header section tells about how and for whom a message was made.
import type { Rule } from './rule.ts'

export const headerRules: Rule[] = [
  {
    name: 'header.reply-without-thread',
    category: 'spam',
    score: 10,
    description: 'The subject says it is an answer, but nothing is answered.',
    check: ({ subject, message, isList }) =>
      !isList &&
      /^(?:re|aw|sv|antw)\s*:/i.test(subject) &&
      !message.header.has('in-reply-to') &&
      !message.header.has('references'),
  },
  {
    name: 'header.undisclosed-recipients',
    category: 'spam',
    score: 25,
    description: 'The recipients are hidden and answers go elsewhere.',
    check: ({ message, replyTo, from, isList }) =>
      !isList &&
      (!message.header.has('to') || /undisclosed|recipients?:;/i.test(message.header.text('to'))) &&
      replyTo !== undefined &&
      replyTo.domain !== from?.domain,
  },
  {
    name: 'header.no-message-id',
    category: 'spam',
    score: 8,
    description: 'There is no Message-ID field.',
    check: ({ message }) => !message.header.has('message-id'),
  },
  {
    name: 'header.no-date',
    category: 'spam',
    score: 8,
    description: 'There is no Date field.',
    check: ({ message }) => !message.header.has('date'),
  },
  {
    name: 'header.script-mailer',
    category: 'spam',
    score: 25,
    description: 'Sent by a script on a web server (X-PHP-Originating-Script).',
    check: ({ message }) => message.header.has('x-php-originating-script') || message.header.has('x-php-script'),
  },
  {
    name: 'header.subject-shouts',
    category: 'spam',
    score: 20,
    description: 'The subject is written in capitals.',
    check: ({ subject }) => {
      const letters = subject.replace(/[^\p{L}]/gu, '')
      return letters.length >= 12 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()
    },
  },
  {
    name: 'header.recipient-in-subject',
    category: 'phish',
    score: 35,
    description: "The subject holds the recipient's address.",
    check: ({ subject, envelope }) =>
      envelope.rcptTo.some((address) => address !== '' && subject.toLowerCase().includes(address.toLowerCase())),
  },
  {
    name: 'header.bad-encoding',
    category: 'spam',
    score: 15,
    description: 'The subject holds raw control characters or NUL.',
    check: ({ message }) => /[\x00-\x08\x0e-\x1f]/.test(message.header.text('subject').replace(/\x1b[($][A-Z@]/g, '')),
  },
]
