// Landing pages of the built-in templates by kind and language: a sign-in of an invented service, or a page with one button.
import type { ContentLanguage } from '../contract.ts'
import type { LandingPage } from './contract.ts'
import { escapeHtml } from './liquid.ts'

export type LandingName = 'sign-in' | 'document' | 'confirm' | 'parcel' | 'survey' | 'settings'

interface Words {
  /** `{brand}` is the name of the service. */
  heading: string
  lead: string
  button: string
}

const words: Record<ContentLanguage, Record<LandingName, Words>> = {
  en: {
    'sign-in': { heading: 'Sign in to {brand}', lead: 'Use your work account to continue.', button: 'Sign in' },
    document: {
      heading: 'Your document is ready',
      lead: 'The document opens in a protected view.',
      button: 'Open document',
    },
    confirm: { heading: 'Confirm your details', lead: 'One step is left to complete the request.', button: 'Confirm' },
    parcel: { heading: 'Your delivery', lead: 'Choose a new day for the delivery.', button: 'Choose a day' },
    survey: { heading: 'Thank you for taking part', lead: 'It takes about three minutes.', button: 'Begin' },
    settings: { heading: 'Review your settings', lead: 'Your changes apply at once.', button: 'Review settings' },
  },
  de: {
    'sign-in': {
      heading: 'Anmelden bei {brand}',
      lead: 'Verwenden Sie Ihr Arbeitskonto, um fortzufahren.',
      button: 'Anmelden',
    },
    document: {
      heading: 'Ihr Dokument ist bereit',
      lead: 'Das Dokument öffnet sich in einer geschützten Ansicht.',
      button: 'Dokument öffnen',
    },
    confirm: {
      heading: 'Angaben bestätigen',
      lead: 'Ein Schritt fehlt noch, um den Vorgang abzuschließen.',
      button: 'Bestätigen',
    },
    parcel: { heading: 'Ihre Lieferung', lead: 'Wählen Sie einen neuen Tag für die Zustellung.', button: 'Tag wählen' },
    survey: { heading: 'Danke, dass Sie mitmachen', lead: 'Es dauert etwa drei Minuten.', button: 'Beginnen' },
    settings: {
      heading: 'Einstellungen prüfen',
      lead: 'Ihre Änderungen gelten sofort.',
      button: 'Einstellungen prüfen',
    },
  },
  fr: {
    'sign-in': {
      heading: 'Connexion à {brand}',
      lead: 'Utilisez votre compte professionnel pour continuer.',
      button: 'Se connecter',
    },
    document: {
      heading: 'Votre document est prêt',
      lead: 'Le document s’ouvre dans une vue protégée.',
      button: 'Ouvrir le document',
    },
    confirm: {
      heading: 'Confirmez vos informations',
      lead: 'Il reste une étape pour terminer la demande.',
      button: 'Confirmer',
    },
    parcel: { heading: 'Votre livraison', lead: 'Choisissez un nouveau jour de livraison.', button: 'Choisir un jour' },
    survey: { heading: 'Merci de votre participation', lead: 'Cela prend environ trois minutes.', button: 'Commencer' },
    settings: {
      heading: 'Vérifiez vos réglages',
      lead: 'Vos modifications s’appliquent aussitôt.',
      button: 'Vérifier les réglages',
    },
  },
  es: {
    'sign-in': {
      heading: 'Iniciar sesión en {brand}',
      lead: 'Use su cuenta de trabajo para continuar.',
      button: 'Iniciar sesión',
    },
    document: {
      heading: 'Su documento está listo',
      lead: 'El documento se abre en una vista protegida.',
      button: 'Abrir documento',
    },
    confirm: { heading: 'Confirme sus datos', lead: 'Falta un paso para completar la solicitud.', button: 'Confirmar' },
    parcel: { heading: 'Su entrega', lead: 'Elija un nuevo día para la entrega.', button: 'Elegir un día' },
    survey: { heading: 'Gracias por participar', lead: 'Se tarda unos tres minutos.', button: 'Empezar' },
    settings: { heading: 'Revise sus ajustes', lead: 'Los cambios se aplican al momento.', button: 'Revisar ajustes' },
  },
}

export function landingPageFor(
  name: LandingName,
  language: ContentLanguage,
  brand: string,
  accent: NonNullable<LandingPage['accent']>,
): LandingPage {
  const { heading, lead, button } = words[language][name]
  const title = heading.replace('{brand}', () => brand)
  return {
    id: name,
    kind: name === 'sign-in' ? 'sign-in' : 'plain',
    title,
    html: `<p class="brand">${escapeHtml(brand)}</p>\n<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(lead)}</p>\n{{ action }}`,
    button,
    accent,
  }
}
