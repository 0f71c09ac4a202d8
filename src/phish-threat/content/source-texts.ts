// What built-in mails have in common, by language: small print with two further links, and the cues that every such mail has.
import type { ContentLanguage } from '../contract.ts'
import type { Block } from './blocks.ts'
import type { Cue } from './contract.ts'
import type { LayoutName } from './layouts.ts'
import type { TextSource } from './source.ts'

/** Ordinary links besides the one of the attack: who opens them all at once is a machine (click-authenticity 5). */
export const footers: Record<ContentLanguage, Record<LayoutName, string[]>> = {
  en: {
    plain: ['[{{ company }}](link2) · [Contacts](link3)'],
    internal: ['Internal notice for {{ address }}.', '[Questions and answers](link2) · [Contact the team](link3)'],
    service: [
      'You receive this notification because {{ address }} is registered.',
      '[Notification settings](link2) · [Help](link3)',
    ],
    document: [
      'This mail was created automatically. No. {{ reference }}',
      '[Terms](link2) · [Customer service](link3)',
    ],
  },
  de: {
    plain: ['[{{ company }}](link2) · [Kontakte](link3)'],
    internal: ['Interne Mitteilung für {{ address }}.', '[Fragen und Antworten](link2) · [Team kontaktieren](link3)'],
    service: [
      'Sie erhalten diese Benachrichtigung, weil {{ address }} registriert ist.',
      '[Benachrichtigungen einstellen](link2) · [Hilfe](link3)',
    ],
    document: [
      'Diese Mail wurde automatisch erstellt. Nr. {{ reference }}',
      '[Bedingungen](link2) · [Kundendienst](link3)',
    ],
  },
  fr: {
    plain: ['[{{ company }}](link2) · [Contacts](link3)'],
    internal: ['Note interne pour {{ address }}.', '[Questions et réponses](link2) · [Contacter l’équipe](link3)'],
    service: [
      'Vous recevez cette notification car {{ address }} est enregistrée.',
      '[Régler les notifications](link2) · [Aide](link3)',
    ],
    document: [
      'Ce message a été créé automatiquement. N° {{ reference }}',
      '[Conditions](link2) · [Service client](link3)',
    ],
  },
  es: {
    plain: ['[{{ company }}](link2) · [Contactos](link3)'],
    internal: [
      'Aviso interno para {{ address }}.',
      '[Preguntas y respuestas](link2) · [Contactar con el equipo](link3)',
    ],
    service: [
      'Recibe esta notificación porque {{ address }} está registrada.',
      '[Ajustar notificaciones](link2) · [Ayuda](link3)',
    ],
    document: [
      'Este mensaje se ha creado automáticamente. N.º {{ reference }}',
      '[Condiciones](link2) · [Atención al cliente](link3)',
    ],
  },
}

interface CommonExplanations {
  sender: string
  link: string
  code: string
  attachment: string
}

const explanations: Record<ContentLanguage, CommonExplanations> = {
  en: {
    sender:
      'The name can be chosen freely. What counts is the address, and this domain belongs neither to your organisation nor to a service that you know.',
    link: 'The words do not say where the link leads. Pointing at it (or a long press on a phone) shows the real address.',
    code: 'A code hides its address even better than a link does, and takes you to a phone that is less protected.',
    attachment:
      'You did not expect this file. An attachment can hold a link or worse; ask the sender by another way before you open it.',
  },
  de: {
    sender:
      'Der Name ist frei wählbar. Es zählt die Adresse, und diese Domain gehört weder Ihrer Organisation noch einem Dienst, den Sie kennen.',
    link: 'Die Wörter sagen nicht, wohin der Link führt. Zeigen Sie darauf (am Telefon: lange drücken), dann sehen Sie die wirkliche Adresse.',
    code: 'Ein Code verbirgt seine Adresse noch besser als ein Link und führt Sie auf ein Telefon, das weniger geschützt ist.',
    attachment:
      'Diese Datei haben Sie nicht erwartet. Ein Anhang kann einen Link oder Schlimmeres enthalten; fragen Sie vor dem Öffnen auf anderem Weg nach.',
  },
  fr: {
    sender:
      'Le nom peut être choisi librement. C’est l’adresse qui compte, et ce domaine n’appartient ni à votre organisation ni à un service que vous connaissez.',
    link: 'Les mots ne disent pas où mène le lien. En le survolant (ou par un appui long sur un téléphone), vous voyez la vraie adresse.',
    code: 'Un code cache son adresse encore mieux qu’un lien et vous mène sur un téléphone moins protégé.',
    attachment:
      'Vous n’attendiez pas ce fichier. Une pièce jointe peut contenir un lien ou pire ; demandez par une autre voie avant de l’ouvrir.',
  },
  es: {
    sender:
      'El nombre se puede elegir libremente. Lo que cuenta es la dirección, y este dominio no es de su organización ni de un servicio que conozca.',
    link: 'Las palabras no dicen adónde lleva el enlace. Al señalarlo (o con una pulsación larga en el móvil) se ve la dirección real.',
    code: 'Un código oculta su dirección aún mejor que un enlace y le lleva a un teléfono menos protegido.',
    attachment:
      'No esperaba este archivo. Un adjunto puede contener un enlace o algo peor; pregunte por otra vía antes de abrirlo.',
  },
}

export function commonCues(
  language: ContentLanguage,
  { blocks, attachment }: Pick<TextSource, 'blocks' | 'attachment'>,
): Cue[] {
  const words = explanations[language]
  const cues: Cue[] = [
    { kind: 'sender-address', where: 'sender', quote: '@{{ sender_domain }}', explanation: words.sender },
  ]
  const code = blocks.find((block) => typeof block === 'object' && 'qr' in block)
  const link = code === undefined ? linkWords(blocks) : null
  if (code !== undefined && typeof code === 'object' && 'qr' in code)
    cues.push({ kind: 'url-hyperlinking', where: 'link', quote: code.qr, explanation: words.code })
  if (link !== null) cues.push({ kind: 'url-hyperlinking', where: 'link', quote: link, explanation: words.link })
  if (attachment !== undefined)
    cues.push({
      kind: 'attachment-type',
      where: 'attachment',
      quote: attachment.fileName,
      explanation: words.attachment,
    })
  return cues
}

/** Of the button, else of the first link in the text. */
function linkWords(blocks: readonly Block[]): string | null {
  for (const block of blocks) {
    if (typeof block === 'object' && 'button' in block) return block.button
    const inline = typeof block === 'string' ? /\[([^\]]+)\]\(link\)/.exec(block) : null
    if (inline !== null) return inline[1]!
  }
  return null
}
