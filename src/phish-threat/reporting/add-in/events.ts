// What runs in Outlook when somebody reports a message: one script without imports, as the JavaScript-only runtime of classic Outlook on
// Windows asks for (no Office.onReady, no modules), and the page around it for the web and the Mac. Pure.

/** Base64 characters that are sent at most: the beginning of a message is enough to know and to judge it. */
export const message_characters_max = 1_500_000
const answer_ms = 60_000

export function eventScript(reportUrl: string): string {
  return `'use strict';
var reportUrl = ${JSON.stringify(reportUrl)};
var texts = {
  en: { title: 'Not reported', text: 'The report did not reach your security team. Try again in a few minutes.' },
  de: { title: 'Nicht gemeldet', text: 'Die Meldung hat Ihr Sicherheitsteam nicht erreicht. Versuchen Sie es in einigen Minuten noch einmal.' },
  fr: { title: 'Non signalé', text: 'Le signalement n’est pas parvenu à votre équipe de sécurité. Réessayez dans quelques minutes.' },
  es: { title: 'No denunciado', text: 'La denuncia no ha llegado a su equipo de seguridad. Vuelva a intentarlo dentro de unos minutos.' }
};
function language() {
  var locale = String(Office.context.displayLanguage || 'en').slice(0, 2).toLowerCase();
  return texts[locale] ? locale : 'en';
}
function complete(event, answer) {
  var result = {
    onErrorDeleteItem: false,
    moveItemTo: Office.MailboxEnums.MoveSpamItemTo.NoMove,
    showPostProcessingDialog: { title: answer.title, description: answer.description }
  };
  var places = Office.MailboxEnums.MoveSpamItemTo;
  if (answer.moveTo === 'junk') result.moveItemTo = places.JunkFolder;
  if (answer.moveTo === 'deleted') result.moveItemTo = places.DeletedItemsFolder || places.JunkFolder;
  event.completed(result);
}
function failed(event) {
  var words = texts[language()];
  complete(event, { moveTo: 'nowhere', title: words.title, description: words.text });
}
function send(event, message) {
  var request = new XMLHttpRequest();
  var isOver = false;
  function once(work) {
    return function () {
      if (isOver) return;
      isOver = true;
      work();
    };
  }
  request.open('POST', reportUrl);
  request.timeout = ${answer_ms};
  request.setRequestHeader('Content-Type', 'application/json');
  request.onload = once(function () {
    var answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch (error) {
      answer = null;
    }
    if (request.status !== 200 || answer === null || typeof answer.title !== 'string') failed(event);
    else complete(event, answer);
  });
  request.onerror = once(function () { failed(event); });
  request.ontimeout = once(function () { failed(event); });
  request.send(JSON.stringify({
    message: message.slice(0, ${message_characters_max}),
    reporter: String(Office.context.mailbox.userProfile.emailAddress || ''),
    comment: typeof event.freeText === 'string' ? event.freeText.slice(0, 1000) : '',
    language: language()
  }));
}
function onSpamReport(event) {
  Office.context.mailbox.item.getAsFileAsync({ asyncContext: event }, function (result) {
    if (result.status === Office.AsyncResultStatus.Failed || typeof result.value !== 'string') failed(result.asyncContext);
    else send(result.asyncContext, result.value);
  });
}
Office.actions.associate('onSpamReport', onSpamReport);
`
}

/** Only the library of Office and the script above; nothing is shown. */
export const commandsPage = (scriptUrl: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Report a message</title>
    <script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>
    <script src="${scriptUrl.replaceAll(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)}"></script>
  </head>
  <body></body>
</html>
`
