// Tables that several rules use. Hand-written, small, and only names that mean the same everywhere.

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

export const freemail = set(`
  gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.jp ymail.com
  rocketmail.com aol.com icloud.com me.com mac.com gmx.de gmx.net gmx.com web.de mail.com mail.ru yandex.com yandex.ru proton.me
  protonmail.com tutanota.com zoho.com qq.com 163.com 126.com sina.com foxmail.com naver.com daum.net libero.it orange.fr wanadoo.fr
  laposte.net t-online.de freenet.de seznam.cz wp.pl o2.pl onet.pl interia.pl uol.com.br bol.com.br terra.com.br rediffmail.com`)

export const shorteners = set(`
  bit.ly tinyurl.com t.ly is.gd v.gd ow.ly buff.ly cutt.ly rb.gy shorturl.at s.id rebrand.ly tiny.cc bl.ink t2m.io qr.ae urlz.fr
  n9.cl lnkd.in shorte.st adf.ly clck.ru u.to soo.gd x.gd goo.su dub.sh l.ead.me qrco.de`)

/** Suffixes under which anybody publishes a page in a minute. */
export const freeHosts = set(`
  firebaseapp.com web.app workers.dev pages.dev r2.dev netlify.app vercel.app github.io glitch.me repl.co herokuapp.com weebly.com
  weeblysite.com wixsite.com blogspot.com godaddysites.com square.site webflow.io duckdns.org ngrok.io ngrok-free.app trycloudflare.com
  000webhostapp.com codesandbox.io surge.sh framer.app carrd.co azurewebsites.net cloudfront.net myftpupload.com ipfs.io dweb.link`)

export const abusedTlds = set(`
  top xyz icu click link buzz cyou cfd sbs rest monster quest bond lol beauty hair skin makeup cam surf tk ml ga cf gq ru.com sa.com za.com`)

/** Names in a display name or link text, with the domains that may use them. */
export const brands: { words: RegExp; domains: ReadonlySet<string> }[] = [
  {
    words: /\b(?:microsoft|office ?365|onedrive|sharepoint|outlook team)\b/i,
    domains: set(
      'microsoft.com microsoftonline.com office.com office365.com outlook.com live.com sharepoint.com microsoft365.com skype.com xbox.com linkedin.com windows.com azure.com microsoftemail.com',
    ),
  },
  { words: /\bpaypal\b/i, domains: set('paypal.com paypal.de paypal.fr paypal.co.uk paypal-communications.com') },
  { words: /\bdocusign\b/i, domains: set('docusign.com docusign.net') },
  {
    words: /\bamazon(?!\s+basin)\b/i,
    domains: set(
      'amazon.com amazon.de amazon.fr amazon.co.uk amazon.co.jp amazon.it amazon.es amazon.nl amazonses.com amazonaws.com amazon.com.br amazon.ca amazon.in aboutamazon.com',
    ),
  },
  { words: /\bnetflix\b/i, domains: set('netflix.com') },
  { words: /\bfacebook\b/i, domains: set('facebook.com facebookmail.com meta.com fb.com') },
  { words: /\bdhl\b/i, domains: set('dhl.com dhl.de dhl.fr dhl.nl dhl-news.com') },
  { words: /\bfedex\b/i, domains: set('fedex.com') },
  {
    words: /\bmetamask|trust ?wallet|coinbase|binance|ledger live\b/i,
    domains: set('metamask.io coinbase.com binance.com trustwallet.com ledger.com consensys.io'),
  },
  { words: /\bapple (?:id|support|pay)|icloud\b/i, domains: set('apple.com icloud.com me.com') },
  { words: /\bdropbox\b/i, domains: set('dropbox.com dropboxmail.com') },
  {
    words:
      /\b(?:wells fargo|chase bank|bank of america|hsbc|santander|barclays|commerzbank|deutsche bank|sparkasse|bradesco|ita[uú]|caixa)\b/i,
    domains: set(
      'wellsfargo.com chase.com bankofamerica.com hsbc.com hsbc.co.uk santander.com santander.com.br santander.de barclays.com barclays.co.uk commerzbank.com commerzbank.de deutsche-bank.de db.com sparkasse.de bradesco.com.br itau.com.br caixa.gov.br',
    ),
  },
]
