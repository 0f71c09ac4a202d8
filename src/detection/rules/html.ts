// How the message is built: what is hidden, what is only an image.
import type { Rule } from './rule.ts'

export const htmlRules: Rule[] = [
  {
    name: 'html.hidden-text',
    category: 'spam',
    score: 25,
    description: 'Much of the text is invisible to the reader.',
    check: ({ message, text }) => {
      const hidden = message.texts.reduce((sum, entry) => sum + (entry.html?.hiddenText_chars ?? 0), 0)
      return hidden > 400 && hidden > text.length * 0.5
    },
  },
  {
    name: 'html.password-form',
    category: 'phish',
    score: 70,
    description: 'The message itself asks for a password in a form.',
    check: ({ message }) => message.texts.some((entry) => entry.html?.hasPasswordInput === true),
  },
  {
    name: 'html.form',
    category: 'phish',
    score: 10,
    description: 'The message holds a form that sends data elsewhere.',
    check: ({ message }) =>
      message.texts.some((entry) => entry.html?.formActions.some((action) => /^https?:/i.test(action)) === true),
  },
  {
    name: 'html.meta-refresh',
    category: 'phish',
    score: 40,
    description: 'The message leads on to another page by itself.',
    check: ({ message }) => message.texts.some((entry) => entry.html?.hasMetaRefresh === true),
  },
  {
    name: 'html.image-only',
    category: 'spam',
    score: 30,
    description: 'Hardly any text, but a linked image.',
    check: ({ message, text, links, isHtml }) =>
      isHtml &&
      text.trim().length < 60 &&
      links.length > 0 &&
      message.texts.some((entry) => (entry.html?.images.length ?? 0) > 0),
  },
  {
    name: 'text.split-by-invisible',
    category: 'spam',
    score: 35,
    description: 'Words are split by invisible characters, so that filters do not see them.',
    check: ({ text, subject }) => {
      if (!/[\u200b\u200c\u00ad\u2060\ufeff]/.test(text)) return false
      const found = (text + subject).match(/[a-z][\u200b\u200c\u00ad\u2060\ufeff]+[a-z]/gi)
      return found !== null && found.length > 5
    },
  },
  {
    name: 'text.look-alike-letters',
    category: 'spam',
    score: 40,
    description: 'Words mix Latin letters with look-alikes of other alphabets.',
    check: ({ text, subject }) => {
      const shown = `${subject} ${text.slice(0, 10_000)}`
      if (!/[\u0370-\u04ff]/.test(shown)) return false
      const words = shown.match(/[a-z]{1,20}[\u0400-\u04ff\u0370-\u03ff]{1,3}[a-z]{1,20}/gi)
      return words !== null && words.length >= 3
    },
  },
  {
    name: 'mime.ambiguous',
    category: 'unscannable',
    score: 100,
    certain: true,
    description: 'The structure is written so that other programs find other parts than were looked at.',
    check: ({ message }) => message.anomalies.has('ambiguous-structure'),
  },
  {
    name: 'mime.boundary-trick',
    category: 'phish',
    score: 25,
    description: 'The structure is written so that programs read different messages.',
    check: ({ message }) => {
      const tricks = ['repeated-content-type', 'repeated-transfer-encoding', 'encoded-message', 'encoded-multipart']
      const found = tricks.filter((trick) => message.anomalies.has(trick))
      return found.length > 0 && `Ambiguous structure: ${found.join(', ')}.`
    },
  },
]
