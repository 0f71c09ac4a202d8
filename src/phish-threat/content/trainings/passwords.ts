// Built-in training: passwords, password managers and what nobody may ask for.
import type { Training } from '../contract.ts'

export const passwords: Training = {
  id: 'passwords',
  version: 1,
  kind: 'lesson',
  minutes: 4,
  matches: { themes: ['password', 'accountVerification', 'verifyMailbox'], techniques: ['credentials'] },
  texts: [
    {
      language: 'en',
      title: 'Where your password belongs',
      summary: 'Why mails ask for passwords, how to see it, and what protects you even on a bad day.',
      sections: [
        {
          heading: 'Why everybody wants your password',
          paragraphs: [
            'With your password a stranger is you: reads your mail, writes to your colleagues and asks them for money. That is why most phishing leads to a page that looks like a sign-in.',
            'Such a page is copied in minutes. Logo, colours and words prove nothing. **Only the address in the browser tells whose page it is.**',
          ],
          picture: { id: 'hook', alt: 'An envelope that hangs on a fishing hook' },
        },
        {
          heading: 'Go there by yourself',
          paragraphs: [
            'When a mail says that something is wrong with your account, do not use its link. Open the service as you always do: from your bookmarks, the start page or the app.',
            'If there really is something to do, you will see it there. If not, you just saw through the mail. Report it.',
          ],
          picture: null,
        },
        {
          heading: 'Let a password manager look for you',
          paragraphs: [
            'A password manager fills in a password only on the page where it belongs. When it stays silent on a page that looks right, the page is wrong.',
            'It also gives you a different, long password for each service, so that one theft does not open everything.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question: 'A mail from “IT” says that you can keep your password if you confirm it on a page. What is true?',
          options: [
            'It is fine when the page shows our logo',
            'No one in IT needs my password; I report the mail',
            'I confirm it, but from my phone',
          ],
          correct: 1,
          explanation: 'IT can set a new password but never needs the old one. A logo can be copied by anybody.',
        },
        {
          question: 'What shows whose sign-in page it is?',
          options: ['The design', 'The address in the browser', 'A lock in the picture'],
          correct: 1,
          explanation: 'Design and pictures can be copied. The domain in the address bar cannot.',
        },
        {
          question: 'Your password manager does not offer the password on a page you believe to know. What do you do?',
          options: ['Copy the password by hand', 'Stop and look at the address', 'Reload the page until it works'],
          correct: 1,
          explanation:
            'The manager compares the address. That it stays silent is a strong sign that the page is not the real one.',
        },
      ],
    },
    {
      language: 'de',
      title: 'Wohin Ihr Kennwort gehört',
      summary:
        'Warum Mails nach Kennwörtern fragen, woran man es erkennt und was Sie auch an schlechten Tagen schützt.',
      sections: [
        {
          heading: 'Warum alle Ihr Kennwort wollen',
          paragraphs: [
            'Mit Ihrem Kennwort ist ein Fremder Sie: Er liest Ihre Post, schreibt an Ihre Kolleginnen und Kollegen und bittet sie um Geld. Deshalb führt Phishing meist zu einer Seite, die wie eine Anmeldung aussieht.',
            'So eine Seite ist in Minuten kopiert. Logo, Farben und Worte beweisen nichts. **Nur die Adresse im Browser sagt, wem die Seite gehört.**',
          ],
          picture: { id: 'hook', alt: 'Ein Briefumschlag an einem Angelhaken' },
        },
        {
          heading: 'Gehen Sie selbst hin',
          paragraphs: [
            'Wenn eine Mail sagt, mit Ihrem Konto stimme etwas nicht, benutzen Sie nicht ihren Link. Öffnen Sie den Dienst wie immer: über Lesezeichen, Startseite oder App.',
            'Gibt es wirklich etwas zu tun, sehen Sie es dort. Wenn nicht, haben Sie die Mail gerade durchschaut. Melden Sie sie.',
          ],
          picture: null,
        },
        {
          heading: 'Lassen Sie einen Kennwortmanager mit hinsehen',
          paragraphs: [
            'Ein Kennwortmanager füllt ein Kennwort nur auf der Seite aus, zu der es gehört. Bleibt er auf einer Seite stumm, die richtig aussieht, ist die Seite falsch.',
            'Außerdem gibt er Ihnen für jeden Dienst ein eigenes, langes Kennwort, sodass ein Diebstahl nicht alles öffnet.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question:
            'Eine Mail von der „IT“ sagt, Sie könnten Ihr Kennwort behalten, wenn Sie es auf einer Seite bestätigen. Was stimmt?',
          options: [
            'Das ist in Ordnung, wenn die Seite unser Logo zeigt',
            'Niemand in der IT braucht mein Kennwort; ich melde die Mail',
            'Ich bestätige es, aber am Telefon',
          ],
          correct: 1,
          explanation:
            'Die IT kann ein neues Kennwort setzen, braucht aber nie das alte. Ein Logo kann jeder kopieren.',
        },
        {
          question: 'Was zeigt, wem eine Anmeldeseite gehört?',
          options: ['Die Gestaltung', 'Die Adresse im Browser', 'Ein Schloss im Bild'],
          correct: 1,
          explanation: 'Gestaltung und Bilder lassen sich kopieren, die Domain in der Adresszeile nicht.',
        },
        {
          question:
            'Ihr Kennwortmanager bietet auf einer Seite, die Sie zu kennen glauben, kein Kennwort an. Was tun Sie?',
          options: [
            'Ich kopiere das Kennwort von Hand',
            'Ich halte inne und sehe mir die Adresse an',
            'Ich lade die Seite neu, bis es geht',
          ],
          correct: 1,
          explanation:
            'Der Manager vergleicht die Adresse. Dass er schweigt, ist ein starkes Zeichen, dass die Seite nicht die echte ist.',
        },
      ],
    },
    {
      language: 'fr',
      title: 'Où va votre mot de passe',
      summary:
        'Pourquoi des messages demandent des mots de passe, comment le voir et ce qui vous protège même un mauvais jour.',
      sections: [
        {
          heading: 'Pourquoi tout le monde veut votre mot de passe',
          paragraphs: [
            'Avec votre mot de passe, un inconnu devient vous : il lit vos messages, écrit à vos collègues et leur demande de l’argent. C’est pourquoi le phishing mène le plus souvent à une page qui ressemble à une connexion.',
            'Une telle page se copie en quelques minutes. Logo, couleurs et mots ne prouvent rien. **Seule l’adresse du navigateur dit à qui est la page.**',
          ],
          picture: { id: 'hook', alt: 'Une enveloppe suspendue à un hameçon' },
        },
        {
          heading: 'Allez-y par vous-même',
          paragraphs: [
            'Quand un message dit que votre compte a un problème, n’utilisez pas son lien. Ouvrez le service comme toujours : favoris, page d’accueil ou application.',
            'S’il y a vraiment quelque chose à faire, vous le verrez là. Sinon, vous venez de démasquer le message. Signalez-le.',
          ],
          picture: null,
        },
        {
          heading: 'Laissez un gestionnaire regarder avec vous',
          paragraphs: [
            'Un gestionnaire de mots de passe ne remplit un mot de passe que sur la page à laquelle il appartient. S’il reste muet sur une page qui a l’air juste, c’est la page qui est fausse.',
            'Il vous donne aussi un mot de passe long et différent par service, pour qu’un vol n’ouvre pas tout.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question:
            'Un message du « support » dit que vous pouvez garder votre mot de passe en le confirmant sur une page. Qu’est-ce qui est vrai ?',
          options: [
            'C’est bon si la page montre notre logo',
            'Personne au support n’a besoin de mon mot de passe ; je signale',
            'Je le confirme, mais depuis mon téléphone',
          ],
          correct: 1,
          explanation:
            'Le support peut créer un nouveau mot de passe, il n’a jamais besoin de l’ancien. Un logo se copie.',
        },
        {
          question: 'Qu’est-ce qui montre à qui est une page de connexion ?',
          options: ['La présentation', 'L’adresse dans le navigateur', 'Un cadenas dans l’image'],
          correct: 1,
          explanation: 'Présentation et images se copient. Le domaine de la barre d’adresse, non.',
        },
        {
          question: 'Votre gestionnaire ne propose rien sur une page que vous croyez connaître. Que faites-vous ?',
          options: [
            'Je copie le mot de passe à la main',
            'Je m’arrête et regarde l’adresse',
            'Je recharge la page jusqu’à ce que ça marche',
          ],
          correct: 1,
          explanation:
            'Le gestionnaire compare l’adresse. Son silence est un signe fort que la page n’est pas la vraie.',
        },
      ],
    },
    {
      language: 'es',
      title: 'Adónde va su contraseña',
      summary: 'Por qué los correos piden contraseñas, cómo notarlo y qué le protege incluso en un mal día.',
      sections: [
        {
          heading: 'Por qué todos quieren su contraseña',
          paragraphs: [
            'Con su contraseña, un extraño es usted: lee su correo, escribe a sus compañeros y les pide dinero. Por eso el phishing suele llevar a una página que parece un inicio de sesión.',
            'Una página así se copia en minutos. Logotipo, colores y palabras no prueban nada. **Solo la dirección del navegador dice de quién es la página.**',
          ],
          picture: { id: 'hook', alt: 'Un sobre colgado de un anzuelo' },
        },
        {
          heading: 'Vaya usted mismo',
          paragraphs: [
            'Cuando un correo dice que algo va mal en su cuenta, no use su enlace. Abra el servicio como siempre: favoritos, página de inicio o aplicación.',
            'Si de verdad hay algo que hacer, lo verá allí. Si no, acaba de descubrir el engaño. Informe de él.',
          ],
          picture: null,
        },
        {
          heading: 'Deje que un gestor mire con usted',
          paragraphs: [
            'Un gestor de contraseñas solo rellena una contraseña en la página a la que pertenece. Si calla en una página que parece correcta, la página es falsa.',
            'Además le da una contraseña larga y distinta para cada servicio, así un robo no lo abre todo.',
          ],
          picture: null,
        },
      ],
      quiz: [
        {
          question:
            'Un correo de «informática» dice que puede conservar su contraseña si la confirma en una página. ¿Qué es cierto?',
          options: [
            'Está bien si la página muestra nuestro logotipo',
            'Nadie de informática necesita mi contraseña; informo del correo',
            'La confirmo, pero desde el móvil',
          ],
          correct: 1,
          explanation:
            'Informática puede poner una nueva, pero nunca necesita la antigua. Un logotipo lo copia cualquiera.',
        },
        {
          question: '¿Qué muestra de quién es una página de inicio de sesión?',
          options: ['El diseño', 'La dirección del navegador', 'Un candado en la imagen'],
          correct: 1,
          explanation: 'Diseño e imágenes se copian. El dominio de la barra de direcciones, no.',
        },
        {
          question: 'Su gestor no ofrece la contraseña en una página que cree conocer. ¿Qué hace?',
          options: [
            'Copio la contraseña a mano',
            'Me paro y miro la dirección',
            'Recargo la página hasta que funcione',
          ],
          correct: 1,
          explanation:
            'El gestor compara la dirección. Que calle es una señal fuerte de que la página no es la auténtica.',
        },
      ],
    },
  ],
}
