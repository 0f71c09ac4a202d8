// Words of the training pages, certificates and mails, by language. No blame: people were caught, they did not fail.
import type { ContentLanguage } from '../contract.ts'

export interface TrainingWords {
  training: string
  trainings: string
  minutes: string
  start: string
  goOn: string
  back: string
  page: string
  quiz: string
  quizLead: string
  check: string
  unanswered: string
  right: string
  notRight: string
  rightAnswer: string
  passed: string
  notPassed: string
  again: string
  readAgain: string
  certificate: string
  certificateTitle: string
  certificateOf: string
  certificateDone: string
  done: string
  notYet: string
  test: string
  gone: string
  mailSubject: string
  mailLead: string
  reminderSubject: string
  reminderLead: string
  mailDue: string
  mailEnd: string
  close: string
}

export const trainingWords: Record<ContentLanguage, TrainingWords> = {
  en: {
    training: 'Training',
    trainings: 'Your trainings',
    minutes: 'about {n} minutes, as slowly as you like',
    start: 'Start',
    goOn: 'Continue',
    back: 'Back',
    page: 'Page {n} of {of}',
    quiz: 'Questions',
    quizLead: 'Choose one answer to each question. You can try as often as you like.',
    check: 'Check the answers',
    unanswered: 'Question {n} has no answer yet. Choose one, then check again.',
    right: 'Right',
    notRight: 'Not right',
    rightAnswer: 'The right answer: {answer}',
    passed: 'You have passed: {score}% of the answers are right.',
    notPassed: '{score}% of the answers are right; it takes three of four. Read the explanations, then try once more.',
    again: 'Try again',
    readAgain: 'Read the training again',
    certificate: 'Download the certificate (PDF)',
    certificateTitle: 'Certificate',
    certificateOf: '{name} has finished the training',
    certificateDone: 'Finished on {date} with {score}% of the questions answered rightly.',
    done: 'finished',
    notYet: 'open',
    test: 'This is a test: nothing is recorded.',
    gone: 'There is no training here any more.',
    mailSubject: 'A short training for you: {title}',
    mailLead: 'Your organisation has a short training for you: "{title}", about {n} minutes.',
    reminderSubject: 'Reminder: {title}',
    reminderLead: 'The training "{title}" is still open. It takes about {n} minutes.',
    mailDue: 'Finish it by {date}, at any time that suits you.',
    mailEnd: 'It is finished when the questions at its end are answered. Nobody is ranked by it.',
    close: 'You can close this page now.',
  },
  de: {
    training: 'Schulung',
    trainings: 'Ihre Schulungen',
    minutes: 'etwa {n} Minuten, so langsam wie Sie möchten',
    start: 'Beginnen',
    goOn: 'Weiter',
    back: 'Zurück',
    page: 'Seite {n} von {of}',
    quiz: 'Fragen',
    quizLead: 'Wählen Sie zu jeder Frage eine Antwort. Sie können es so oft versuchen, wie Sie möchten.',
    check: 'Antworten prüfen',
    unanswered: 'Frage {n} hat noch keine Antwort. Wählen Sie eine und prüfen Sie dann noch einmal.',
    right: 'Richtig',
    notRight: 'Nicht richtig',
    rightAnswer: 'Die richtige Antwort: {answer}',
    passed: 'Sie haben bestanden: {score} % der Antworten sind richtig.',
    notPassed:
      '{score} % der Antworten sind richtig; drei von vier sind nötig. Lesen Sie die Erklärungen und versuchen Sie es noch einmal.',
    again: 'Noch einmal versuchen',
    readAgain: 'Die Schulung noch einmal lesen',
    certificate: 'Zertifikat herunterladen (PDF)',
    certificateTitle: 'Zertifikat',
    certificateOf: '{name} hat die Schulung abgeschlossen',
    certificateDone: 'Abgeschlossen am {date}, {score} % der Fragen richtig beantwortet.',
    done: 'abgeschlossen',
    notYet: 'offen',
    test: 'Dies ist ein Test: Es wird nichts aufgezeichnet.',
    gone: 'Hier gibt es keine Schulung mehr.',
    mailSubject: 'Eine kurze Schulung für Sie: {title}',
    mailLead: 'Ihre Organisation hat eine kurze Schulung für Sie: „{title}“, etwa {n} Minuten.',
    reminderSubject: 'Erinnerung: {title}',
    reminderLead: 'Die Schulung „{title}“ ist noch offen. Sie dauert etwa {n} Minuten.',
    mailDue: 'Schließen Sie sie bis zum {date} ab, wann immer es Ihnen passt.',
    mailEnd: 'Sie ist abgeschlossen, wenn die Fragen am Ende beantwortet sind. Niemand wird danach bewertet.',
    close: 'Sie können diese Seite jetzt schließen.',
  },
  fr: {
    training: 'Formation',
    trainings: 'Vos formations',
    minutes: 'environ {n} minutes, à votre rythme',
    start: 'Commencer',
    goOn: 'Continuer',
    back: 'Retour',
    page: 'Page {n} sur {of}',
    quiz: 'Questions',
    quizLead: 'Choisissez une réponse à chaque question. Vous pouvez essayer autant de fois que vous le souhaitez.',
    check: 'Vérifier les réponses',
    unanswered: 'La question {n} n’a pas encore de réponse. Choisissez-en une, puis vérifiez à nouveau.',
    right: 'Exact',
    notRight: 'Inexact',
    rightAnswer: 'La bonne réponse : {answer}',
    passed: 'C’est réussi : {score} % des réponses sont justes.',
    notPassed:
      '{score} % des réponses sont justes ; il en faut trois sur quatre. Lisez les explications, puis essayez encore une fois.',
    again: 'Essayer encore',
    readAgain: 'Relire la formation',
    certificate: 'Télécharger l’attestation (PDF)',
    certificateTitle: 'Attestation',
    certificateOf: '{name} a terminé la formation',
    certificateDone: 'Terminée le {date} avec {score} % de réponses justes.',
    done: 'terminée',
    notYet: 'à faire',
    test: 'Ceci est un essai : rien n’est enregistré.',
    gone: 'Il n’y a plus de formation ici.',
    mailSubject: 'Une courte formation pour vous : {title}',
    mailLead: 'Votre organisation vous propose une courte formation : « {title} », environ {n} minutes.',
    reminderSubject: 'Rappel : {title}',
    reminderLead: 'La formation « {title} » est encore à faire. Elle dure environ {n} minutes.',
    mailDue: 'Terminez-la d’ici le {date}, quand cela vous convient.',
    mailEnd: 'Elle est terminée quand les questions de la fin ont une réponse. Personne n’est classé.',
    close: 'Vous pouvez fermer cette page.',
  },
  es: {
    training: 'Formación',
    trainings: 'Sus formaciones',
    minutes: 'unos {n} minutos, a su ritmo',
    start: 'Empezar',
    goOn: 'Continuar',
    back: 'Volver',
    page: 'Página {n} de {of}',
    quiz: 'Preguntas',
    quizLead: 'Elija una respuesta para cada pregunta. Puede intentarlo tantas veces como quiera.',
    check: 'Comprobar las respuestas',
    unanswered: 'La pregunta {n} aún no tiene respuesta. Elija una y compruebe de nuevo.',
    right: 'Correcto',
    notRight: 'Incorrecto',
    rightAnswer: 'La respuesta correcta: {answer}',
    passed: 'Ha aprobado: el {score} % de las respuestas es correcto.',
    notPassed:
      'El {score} % de las respuestas es correcto; hacen falta tres de cuatro. Lea las explicaciones e inténtelo otra vez.',
    again: 'Intentar otra vez',
    readAgain: 'Leer la formación otra vez',
    certificate: 'Descargar el certificado (PDF)',
    certificateTitle: 'Certificado',
    certificateOf: '{name} ha terminado la formación',
    certificateDone: 'Terminada el {date} con el {score} % de respuestas correctas.',
    done: 'terminada',
    notYet: 'pendiente',
    test: 'Esto es una prueba: no se registra nada.',
    gone: 'Aquí ya no hay ninguna formación.',
    mailSubject: 'Una formación breve para usted: {title}',
    mailLead: 'Su organización tiene una formación breve para usted: «{title}», unos {n} minutos.',
    reminderSubject: 'Recordatorio: {title}',
    reminderLead: 'La formación «{title}» sigue pendiente. Dura unos {n} minutos.',
    mailDue: 'Termínela antes del {date}, cuando le venga bien.',
    mailEnd: 'Está terminada cuando se responden las preguntas del final. Nadie queda clasificado.',
    close: 'Ya puede cerrar esta página.',
  },
}

/** `{n}` and the like replaced; what is not given stays. */
export const filled = (text: string, values: Record<string, string | number>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole))

/** `22 November 2026` in the words of the language. */
export const dateIn = (language: ContentLanguage, at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone }).format(at)
