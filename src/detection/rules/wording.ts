// What the text wants from the reader. Each rule needs several signs together: single words prove nothing.
import { gtube } from '../files/test-strings.ts'
import { freemail } from './lists.ts'
import type { Rule, RuleInput } from './rule.ts'

/** Signs of one kind of letter. Fewer than `least` of them decide nothing, so the rest is not looked for when they cannot be reached. */
interface Signs {
  least: number
  patterns: readonly RegExp[]
}

const counted = new WeakMap<RuleInput, Map<Signs, number>>()

/**
 * How many of the signs the text holds, exact from `least` on. Two rules share each list, so it is counted once a message; a list
 * is always counted on the same text.
 */
function count(input: RuleInput, text: () => string, signs: Signs): number {
  let known = counted.get(input)
  if (known === undefined) counted.set(input, (known = new Map()))
  let found = known.get(signs)
  if (found === undefined) known.set(signs, (found = countIn(text(), signs)))
  return found
}

function countIn(text: string, { least, patterns }: Signs): number {
  let found = 0
  for (const [index, pattern] of patterns.entries()) {
    if (found + patterns.length - index < least) return found
    if (pattern.test(text)) found += 1
  }
  return found
}

/** Subject and the beginning of the text. */
const opening = (input: RuleInput, characters: number) => () => `${input.subject}\n${input.text.slice(0, characters)}`

const advanceFee: Signs = {
  least: 3,
  patterns: [
    /\b(?:next of kin|deceased (?:client|customer)|late (?:husband|client|father))\b/i,
    /\b(?:million|billion)\b.{0,40}\b(?:dollars?|usd|euros?|pounds?|gbp)\b|(?:[$€£]|usd|eur|gbp) ?\d{1,3}(?:[.,]\d{3}){2,}/i,
    /\b(?:inheritance|unclaimed|beneficiary|compensation fund|consignment|atm (?:master )?card|donation of|lottery|winning)\b/i,
    /\b(?:barrister|attorney|diplomat|united nations|imf|world bank|central bank|foundation|auditor)\b/i,
    /\b(?:confidential|utmost|trust(?:worthy)?|god bless|in good faith|strictly private)\b/i,
    /\b(?:transfer|claim|release|deliver)\b.{0,60}\b(?:funds?|money|sum)\b/i,
    /\b(?:reply|respond|contact) (?:me|us|him|her)\b|\bkindly (?:contact|reply|get back|send)\b/i,
  ],
}
const credentials: Signs = {
  least: 2,
  patterns: [
    /\b(?:verify|confirm|update|validate|restore|reactivate|unlock) (?:your|the) (?:\w+ )?(?:account|identity|information|mailbox|e-?mail|password|details|payment|wallet)\b/i,
    /\b(?:account|mailbox|password|access|subscription|wallet)\b.{0,60}\b(?:suspended|expires?|expired|expiring|locked|disabled|restricted|deactivated|limited|terminated|blocked)\b/i,
    /\b(?:within|in) (?:the next )?(?:12|24|48|72) hours\b|\bimmediately\b|\burgent(?:ly)?\b|\bfinal (?:notice|warning)\b/i,
    /\b(?:unusual|suspicious|unauthori[sz]ed) (?:\w+ )?(?:activity|sign-?in|login|access|transaction)\b/i,
    /\b(?:storage|quota|mailbox) (?:is )?(?:almost )?(?:full|exceeded)\b|\b(?:pending|undelivered|held|quarantined) (?:messages|mails|e-?mails)\b/i,
    /\bdear (?:customer|user|client|account (?:owner|holder)|valued)\b/i,
    // Konto, Passwort, Bestätigung; compte; cuenta; conta; rekening.
    /\b(?:konto|zugang|postfach)\b.{0,60}\b(?:gesperrt|eingeschränkt|bestätigen|aktualisieren|verifizieren)\b/i,
    /\b(?:compte|cuenta|conta|rekening|pakket|colis|encomenda)\b.{0,60}\b(?:suspendu|bloqu|suspendid|suspens|verificar|vérifier|confirmer|confirmar|geblokkeerd|bevestig)/i,
  ],
}
const extortion: Signs = {
  least: 4,
  patterns: [
    /\b(?:bitcoin|btc|wallet address|litecoin|usdt)\b/i,
    /\b(?:webcam|recorded you|your camera|masturbat|adult (?:site|video|website)|your contacts)\b/i,
    /\b(?:48|24|72|50) ?hours?\b|\btwo days\b/i,
    /\b(?:hacked|trojan|malware|rat|infected|full access)\b/i,
    /\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\b|\bbc1[a-z0-9]{25,60}\b/,
  ],
}
const prizes: Signs = {
  least: 3,
  patterns: [
    /\b(?:congratulations|you (?:have|'ve) (?:won|been (?:selected|chosen))|winner|felicitaciones|herzlichen glückwunsch|parabéns|gefeliciteerd)\b/i,
    /\b(?:claim|collect|get|redeem) (?:your|the|this) (?:\w+ )?(?:prize|reward|gift|bonus|voucher|package)\b/i,
    /\b(?:gift card|free (?:iphone|samsung|gift)|\$ ?\d{2,4} (?:gift|reward|bonus)|exclusive reward)\b/i,
    /\b(?:survey|spin|limited time|expires (?:today|soon)|last chance|act now)\b/i,
  ],
}
const goods: Signs = {
  least: 2,
  patterns: [
    /\b(?:viagra|cialis|levitra|erectile|penis|enlarge(?:ment)?|pharmacy|pills)\b/i,
    /\b(?:replica watches|rolex replicas?|casino|betting bonus|slot machines?)\b/i,
    /\b(?:weight loss|lose weight|keto|belly fat|cbd gumm)\b/i,
    /\b(?:no prescription|100% (?:free|guaranteed|satisfaction)|money[- ]back|risk[- ]free|order now|buy now|click here)\b/i,
    /\b(?:refinance|mortgage rates?|debt consolidation|work from home|make money|extra income|earn \$)\b/i,
    /\b(?:toner|dvd copy|cable descrambler|bulk e-?mail|million e-?mail addresses)\b/i,
  ],
}
const seo: Signs = {
  least: 2,
  patterns: [
    /\b(?:first page of google|search engine (?:optimi[sz]ation|ranking)|seo (?:services?|packages?|company)|backlinks|guest post)\b/i,
    /\b(?:website (?:design|development|redesign)|mobile app development|web traffic)\b.{0,80}\b(?:services?|compan(?:y|ies)|affordable|quote)\b/i,
    /\b(?:business proposal|quotation|price ?list|email list|b2b leads|lead generation)\b/i,
    /\b(?:interested|let me know|send you|reply)\b.{0,60}\b(?:quote|price|packages?|proposal|details|samples?)\b/i,
  ],
}
const payment: Signs = {
  least: 2,
  patterns: [
    /\b(?:are you (?:available|at your desk|in the office)|quick (?:task|favou?r|request)|need a favou?r|handle (?:this|something) (?:discreetly|for me))\b/i,
    /\b(?:gift cards?|itunes|steam cards?|google play cards?|wire transfer|bank transfer|new bank(?:ing)? (?:details|account)|change(?:d)? (?:of|our) bank|direct deposit|payroll)\b/i,
    /\b(?:in a meeting|can(?:'|no)t talk|can't take calls|do not call|only by e-?mail|confidential|discreet|urgent(?:ly)?|asap)\b/i,
  ],
}
const callback: Signs = {
  least: 4,
  patterns: [
    // All four are needed: the cheapest first.
    /\b(?:cancel|refund|dispute)\b/i,
    /\+?1?[-. (]{0,2}8(?:00|33|44|55|66|77|88)[-. )]{1,2}\d{3}[-. ]?\d{4}|\b(?:call|toll[- ]free)\b.{0,40}\d{3}[-. ]\d{3,4}/i,
    /\b(?:invoice|order|subscription|renewal|charged|debited|auto[- ]?renew(?:ed|al)?)\b/i,
    /\b(?:norton|mcafee|geek squad|paypal|windows defender|microsoft|best ?buy|bitcoin)\b/i,
  ],
}

const foreign = (input: RuleInput) => !input.isList && input.envelope.direction === 'inbound'

export const wordingRules: Rule[] = [
  {
    name: 'GTUBE',
    category: 'spam',
    score: 100,
    certain: true,
    description: 'The agreed test string for unsolicited bulk mail.',
    check: ({ message, subject }) =>
      subject.includes(gtube) || message.texts.some((entry) => entry.text.includes(gtube)),
  },
  {
    name: 'text.advance-fee',
    category: 'spam',
    score: 65,
    description: 'Several phrases of advance-fee letters: money, death, confidence, transfer.',
    check: (input) => count(input, opening(input, 8_000), advanceFee) >= 4,
  },
  {
    name: 'text.advance-fee-signs',
    category: 'spam',
    score: 40,
    description: 'Some phrases of advance-fee letters.',
    check: (input) => count(input, opening(input, 8_000), advanceFee) === 3,
  },
  {
    name: 'text.credential-lure',
    category: 'phish',
    score: 55,
    description: 'Urges to confirm an account or password, with a link.',
    check: (input) => foreign(input) && input.links.length > 0 && count(input, opening(input, 6_000), credentials) >= 3,
  },
  {
    name: 'text.credential-signs',
    category: 'phish',
    score: 30,
    description: 'Two signs of a letter that wants a password or a confirmation, with a link.',
    check: (input) =>
      foreign(input) && input.links.length > 0 && count(input, opening(input, 6_000), credentials) === 2,
  },
  {
    name: 'text.extortion',
    category: 'spam',
    score: 70,
    description: 'Threatens with a recording or hacked computer and wants cryptocurrency.',
    check: (input) => count(input, () => input.text.slice(0, 8_000), extortion) >= 4,
  },
  {
    name: 'text.prize',
    category: 'spam',
    score: 45,
    description: 'Promises a prize, gift card or reward, with a link.',
    check: (input) => foreign(input) && input.links.length > 0 && count(input, opening(input, 6_000), prizes) >= 3,
  },
  {
    name: 'text.goods',
    category: 'spam',
    score: 40,
    description: 'Advertises what is mostly sold by unsolicited mail.',
    check: (input) => foreign(input) && count(input, opening(input, 6_000), goods) >= 3,
  },
  {
    name: 'text.goods-signs',
    category: 'spam',
    score: 15,
    description: 'Two signs of advertising that is mostly unsolicited.',
    check: (input) => foreign(input) && count(input, opening(input, 6_000), goods) === 2,
  },
  {
    name: 'text.cold-offer',
    category: 'spam',
    score: 35,
    description: 'Unasked offer of web design, search ranking or address lists.',
    check: (input) =>
      foreign(input) &&
      !input.message.header.has('in-reply-to') &&
      count(input, () => input.text.slice(0, 4_000), seo) >= 2,
  },
  {
    name: 'text.payment-request',
    category: 'phish',
    score: 40,
    description: 'Short, urgent, discreet request for a payment, gift cards or changed bank details.',
    check: (input) => foreign(input) && input.text.length < 3_000 && count(input, opening(input, 6_000), payment) >= 3,
  },
  {
    name: 'text.payment-request-freemail',
    category: 'phish',
    score: 40,
    description: 'Request for a payment or a discreet task from a free mail account.',
    check: (input) =>
      foreign(input) &&
      input.text.length < 3_000 &&
      freemail.has(input.from?.domain ?? '') &&
      count(input, opening(input, 6_000), payment) >= 2,
  },
  {
    name: 'text.callback',
    category: 'phish',
    score: 45,
    description: 'Invoice or renewal that wants a call to a telephone number to be cancelled.',
    check: (input) => foreign(input) && input.text.length < 6_000 && count(input, opening(input, 6_000), callback) >= 4,
  },
  {
    name: 'text.archive-password',
    category: 'phish',
    score: 45,
    description: 'The text gives the password of an attached archive.',
    check: ({ message, text }) =>
      message.attachments.some((file) => /\.(?:zip|rar|7z)$/i.test(file.name ?? '')) &&
      /\b(?:password|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord)\b\s{0,3}(?:is|ist|:|=|est|es|é)/i.test(
        text,
      ),
  },
]
