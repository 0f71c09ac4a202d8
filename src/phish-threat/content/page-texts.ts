// Words of the pages of simulations, by language.
import type { ContentLanguage } from '../contract.ts'

export interface PageTexts {
  address: string
  password: string
  signIn: string
  proceed: string
  plainTitle: string
  caughtTitle: string
  caughtLead: string
  nothingKept: string
  /** `{count}` is the number of signs. */
  signs: string
  oneSign: string
  noSigns: string
  from: string
  replyTo: string
  subject: string
  attachment: string
  image: string
  leadsTo: string
  sign: string
  wholeMail: string
  /** `{text}` in the quotation marks of the language. */
  quoted: string
  nextTime: string
  nextTimeSteps: string[]
  trainingLead: string
  startTraining: string
  understood: string
}

export const pageTexts: Record<ContentLanguage, PageTexts> = {
  en: {
    address: 'Email address',
    password: 'Password',
    signIn: 'Sign in',
    proceed: 'Continue',
    plainTitle: 'Continue',
    caughtTitle: 'This was a phishing simulation',
    caughtLead:
      'The mail that brought you here was an exercise of your organisation. A real one could have led to a stolen account. It can happen to anybody: mails like this are made to be believed.',
    nothingKept: 'Nothing that you typed was sent or stored.',
    signs: 'There were {count} signs in this mail',
    oneSign: 'There was one sign in this mail',
    noSigns: 'This mail again',
    from: 'From',
    replyTo: 'Reply to',
    subject: 'Subject',
    attachment: 'Attachment',
    image: 'Picture',
    leadsTo: 'leads to',
    sign: 'sign',
    wholeMail: 'The mail as a whole',
    quoted: '“{text}”',
    nextTime: 'What to do next time',
    nextTimeSteps: [
      'Stop for a moment when a mail wants something from you quickly.',
      'Look at the full address of the sender and at where a link leads before you open it.',
      'Open the service by yourself, from your bookmarks, instead of using the link.',
      'Report the mail, even when you already clicked: the sooner, the better for everybody.',
    ],
    trainingLead: 'A short lesson shows how to recognise such mails.',
    startTraining: 'Start the lesson',
    understood: 'I have read this',
  },
  de: {
    address: 'E-Mail-Adresse',
    password: 'Kennwort',
    signIn: 'Anmelden',
    proceed: 'Weiter',
    plainTitle: 'Weiter',
    caughtTitle: 'Das war eine Phishing-Simulation',
    caughtLead:
      'Die Mail, die Sie hierher geführt hat, war eine Übung Ihrer Organisation. Eine echte hätte Ihr Konto in fremde Hände bringen können. Das kann allen passieren: Solche Mails sind dafür gemacht, dass man ihnen glaubt.',
    nothingKept: 'Nichts von dem, was Sie eingegeben haben, wurde übertragen oder gespeichert.',
    signs: 'In dieser Mail gab es {count} Anzeichen',
    oneSign: 'In dieser Mail gab es ein Anzeichen',
    noSigns: 'Die Mail noch einmal',
    from: 'Von',
    replyTo: 'Antwort an',
    subject: 'Betreff',
    attachment: 'Anhang',
    image: 'Bild',
    leadsTo: 'führt zu',
    sign: 'Anzeichen',
    wholeMail: 'Die Mail als Ganzes',
    quoted: '„{text}“',
    nextTime: 'Was Sie beim nächsten Mal tun können',
    nextTimeSteps: [
      'Halten Sie kurz inne, wenn eine Mail schnell etwas von Ihnen will.',
      'Sehen Sie sich die ganze Absenderadresse und das Ziel eines Links an, bevor Sie ihn öffnen.',
      'Öffnen Sie den Dienst selbst, über Ihr Lesezeichen, statt über den Link.',
      'Melden Sie die Mail, auch wenn Sie schon geklickt haben: je früher, desto besser für alle.',
    ],
    trainingLead: 'Eine kurze Lektion zeigt, woran man solche Mails erkennt.',
    startTraining: 'Lektion beginnen',
    understood: 'Ich habe das gelesen',
  },
  fr: {
    address: 'Adresse e-mail',
    password: 'Mot de passe',
    signIn: 'Se connecter',
    proceed: 'Continuer',
    plainTitle: 'Continuer',
    caughtTitle: 'Ceci était une simulation de phishing',
    caughtLead:
      'Le message qui vous a conduit ici était un exercice de votre organisation. Un vrai message aurait pu mener au vol de votre compte. Cela peut arriver à tout le monde : ces messages sont faits pour être crus.',
    nothingKept: 'Rien de ce que vous avez saisi n’a été envoyé ni enregistré.',
    signs: 'Ce message contenait {count} indices',
    oneSign: 'Ce message contenait un indice',
    noSigns: 'Le message en question',
    from: 'De',
    replyTo: 'Répondre à',
    subject: 'Objet',
    attachment: 'Pièce jointe',
    image: 'Image',
    leadsTo: 'mène à',
    sign: 'indice',
    wholeMail: 'Le message dans son ensemble',
    quoted: '« {text} »',
    nextTime: 'Que faire la prochaine fois',
    nextTimeSteps: [
      'Prenez un instant quand un message vous demande d’agir vite.',
      'Regardez l’adresse complète de l’expéditeur et la destination d’un lien avant de l’ouvrir.',
      'Ouvrez le service vous-même, depuis vos favoris, plutôt que par le lien.',
      'Signalez le message, même si vous avez déjà cliqué : le plus tôt est le mieux pour tous.',
    ],
    trainingLead: 'Une courte leçon montre comment reconnaître de tels messages.',
    startTraining: 'Commencer la leçon',
    understood: 'J’ai lu cette page',
  },
  es: {
    address: 'Correo electrónico',
    password: 'Contraseña',
    signIn: 'Iniciar sesión',
    proceed: 'Continuar',
    plainTitle: 'Continuar',
    caughtTitle: 'Esto era una simulación de phishing',
    caughtLead:
      'El mensaje que le ha traído aquí era un ejercicio de su organización. Uno real podría haber acabado en el robo de su cuenta. Le puede pasar a cualquiera: estos mensajes se hacen para que se crean.',
    nothingKept: 'Nada de lo que ha escrito se ha enviado ni guardado.',
    signs: 'En este mensaje había {count} indicios',
    oneSign: 'En este mensaje había un indicio',
    noSigns: 'El mensaje otra vez',
    from: 'De',
    replyTo: 'Responder a',
    subject: 'Asunto',
    attachment: 'Adjunto',
    image: 'Imagen',
    leadsTo: 'lleva a',
    sign: 'indicio',
    wholeMail: 'El mensaje en su conjunto',
    quoted: '«{text}»',
    nextTime: 'Qué hacer la próxima vez',
    nextTimeSteps: [
      'Deténgase un momento cuando un mensaje le pida algo con prisa.',
      'Mire la dirección completa del remitente y adónde lleva un enlace antes de abrirlo.',
      'Abra el servicio usted mismo, desde sus favoritos, en lugar de usar el enlace.',
      'Informe del mensaje, aunque ya haya hecho clic: cuanto antes, mejor para todos.',
    ],
    trainingLead: 'Una breve lección enseña a reconocer estos mensajes.',
    startTraining: 'Empezar la lección',
    understood: 'He leído esta página',
  },
}
