// What people read after they reported something. Pure.
import type { ContentLanguage } from '../contract.ts'

export interface Answer {
  title: string
  description: string
}

const simulation: Record<ContentLanguage, Answer> = {
  en: {
    title: 'Well spotted',
    description:
      'This was a phishing simulation of your own organisation, and you recognised it. Keep reporting what looks wrong.',
  },
  de: {
    title: 'Gut erkannt',
    description:
      'Das war eine Phishing-Simulation Ihrer eigenen Organisation, und Sie haben sie erkannt. Melden Sie weiterhin, was Ihnen auffällt.',
  },
  fr: {
    title: 'Bien vu',
    description:
      'C’était une simulation d’hameçonnage de votre propre organisation, et vous l’avez reconnue. Continuez à signaler ce qui vous paraît étrange.',
  },
  es: {
    title: 'Bien visto',
    description:
      'Era una simulación de phishing de su propia organización, y usted la ha reconocido. Siga denunciando lo que le parezca raro.',
  },
}

const real: Record<ContentLanguage, Answer> = {
  en: {
    title: 'Reported, thank you',
    description:
      'Your security team looks at the message. Do not open its links or attachments until you hear from them.',
  },
  de: {
    title: 'Gemeldet, danke',
    description:
      'Ihr Sicherheitsteam sieht sich die Nachricht an. Öffnen Sie bis dahin keine Links und Anhänge daraus.',
  },
  fr: {
    title: 'Signalé, merci',
    description:
      'Votre équipe de sécurité examine le message. En attendant, n’ouvrez ni ses liens ni ses pièces jointes.',
  },
  es: {
    title: 'Denunciado, gracias',
    description:
      'Su equipo de seguridad examina el mensaje. Hasta entonces no abra sus enlaces ni sus archivos adjuntos.',
  },
}

/** `thanks`: words of the tenant for real messages. */
export function answerFor(isSimulation: boolean, language: ContentLanguage, thanks: string | null): Answer {
  if (isSimulation) return simulation[language]
  return thanks === null ? real[language] : { ...real[language], description: thanks }
}
