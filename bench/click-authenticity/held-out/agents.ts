// Programs that ask: what each sends with a request, and what its page would say of it. Versions of autumn 2026.
import type { Chance } from './random.ts'

export interface Agent {
  headers: Record<string, string>
  tls: string
  /** Of a page that says so. */
  webdriver?: boolean
  softwareRenderer?: boolean
  oddScreen?: boolean
}

const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
const compressed = 'gzip, deflate, br, zstd'
const languages = [
  'de-CH,de;q=0.9,en;q=0.8',
  'nl-NL,nl;q=0.9,en-US;q=0.7',
  'en-GB,en;q=0.9',
  'fr-FR,fr;q=0.9',
  'sv-SE,sv;q=0.8,en;q=0.5',
]
const fetchOf = (site: string) => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
  'upgrade-insecure-requests': '1',
})

const tlsOf = {
  chromium: 't13d1517h1_8daaf6152771_b6f405a00624',
  gecko: 't13d1617h1_5b57614c22b0_3cbfd9057e0d',
  webkit: 't13d2014h1_a09f3c656075_e42f34c56612',
}

function chromium(
  chance: Chance,
  platform: string,
  system: string,
  options: { version?: number; brand?: string; isMobile?: boolean; site?: string } = {},
): Agent {
  const version = options.version ?? chance.whole(153, 156)
  const brand = options.brand ?? 'Google Chrome'
  const suffix = brand === 'Microsoft Edge' ? ` Edg/${version}.0.0.0` : ''
  return {
    headers: {
      'user-agent': `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 ${options.isMobile ? 'Mobile ' : ''}Safari/537.36${suffix}`,
      accept: html,
      'accept-encoding': compressed,
      'accept-language': chance.of(languages),
      'sec-ch-ua': `"Chromium";v="${version}", "${brand}";v="${version}", "Not/A)Brand";v="24"`,
      'sec-ch-ua-mobile': options.isMobile ? '?1' : '?0',
      'sec-ch-ua-platform': `"${platform}"`,
      ...fetchOf(options.site ?? 'none'),
    },
    tls: tlsOf.chromium,
  }
}

const windows = 'Windows NT 10.0; Win64; x64'
const mac = 'Macintosh; Intel Mac OS X 10_15_7'

export const edge = (chance: Chance): Agent => chromium(chance, 'Windows', windows, { brand: 'Microsoft Edge' })
export const chrome = (chance: Chance): Agent => chromium(chance, 'Windows', windows)
export const chromeOnMac = (chance: Chance): Agent => chromium(chance, 'macOS', mac)
export const chromeOnLinux = (chance: Chance): Agent => chromium(chance, 'Linux', 'X11; Linux x86_64')

/** The last that ran on Windows 7. */
export const kiosk = (chance: Chance): Agent =>
  chromium(chance, 'Windows', 'Windows NT 6.1; Win64; x64', { version: 90 })

/** Safe Links sends the person's own browser on. */
export const viaSafeLinks = (agent: Agent): Agent => ({
  ...agent,
  headers: {
    ...agent.headers,
    referer: 'https://eur03.safelinks.protection.outlook.com',
    'sec-fetch-site': 'cross-site',
  },
})

export const firefox = (chance: Chance): Agent => ({
  headers: {
    'user-agent': `Mozilla/5.0 (${chance.of(['Windows NT 10.0; Win64; x64', 'X11; Linux x86_64', 'Macintosh; Intel Mac OS X 10.15'])}; rv:${chance.of(['150.0', '151.0', '140.0'])}) Gecko/20100101 Firefox/150.0`,
    accept: html,
    'accept-encoding': compressed,
    'accept-language': chance.of(languages),
    ...fetchOf('none'),
  },
  tls: tlsOf.gecko,
})

export const safari = (chance: Chance): Agent => ({
  headers: {
    'user-agent': `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.${chance.whole(0, 2)} Safari/605.1.15`,
    accept: html,
    'accept-encoding': 'gzip, deflate, br',
    'accept-language': chance.of(languages),
    'sec-fetch-site': 'none',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  tls: tlsOf.webkit,
})

export const iphone = (chance: Chance): Agent => ({
  headers: {
    ...safari(chance).headers,
    'user-agent': `Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.${chance.whole(0, 2)} Mobile/15E148 Safari/604.1`,
  },
  tls: tlsOf.webkit,
})

export const outlookOnIphone = (chance: Chance): Agent => ({
  headers: {
    ...safari(chance).headers,
    'user-agent':
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Outlook-iOS/723.4127',
  },
  tls: tlsOf.webkit,
})

export const android = (chance: Chance): Agent =>
  chromium(chance, 'Android', 'Linux; Android 10; K', { isMobile: true })

export const outlookOnAndroid = (chance: Chance): Agent => {
  const { headers, tls } = android(chance)
  return { headers: { ...headers, 'x-requested-with': 'com.microsoft.office.outlook' }, tls }
}

const plain = (
  userAgent: string,
  tls = 't13d3112h1_e8f1e7e78f70_78e6aca7449b',
  more: Record<string, string> = {},
): Agent => ({
  headers: {
    ...(userAgent === '' ? {} : { 'user-agent': userAgent }),
    accept: '*/*',
    'accept-encoding': 'gzip',
    ...more,
  },
  tls,
})

export const nameless = (): Agent => plain('')
export const library = (chance: Chance): Agent =>
  plain(
    chance.of([
      'aiohttp/3.12 Python/3.13',
      'axios/1.12.2',
      'Apache-HttpClient/5.5 (Java/21)',
      'Wget/1.25.0',
      'python-requests/2.33.0',
      'Go-http-client/2.0',
      'curl/8.17.0',
    ]),
  )
export const unfurler = (chance: Chance): Agent =>
  plain(
    chance.of([
      'WhatsApp/2.25.31.8 A',
      'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
      'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
      'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
      'facebookexternalhit/1.1 Facebot Twitterbot/1.0',
      'TelegramBot (like TwitterBot)',
    ]),
  )
export const newOutlook = (): Agent =>
  plain(
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36 OneOutlook/1.2026.1015.300',
    tlsOf.chromium,
    { 'x-native-host': 'OneOutlook' },
  )
export const imageProxy = (chance: Chance): Agent =>
  plain(
    chance.of([
      'Mozilla/5.0',
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
    ]),
  )

/** A browser without a window, as it comes. */
export const headless = (chance: Chance): Agent => {
  const agent = chromeOnLinux(chance)
  return {
    ...agent,
    headers: {
      ...agent.headers,
      'user-agent': agent.headers['user-agent']!.replace('Chrome/', 'HeadlessChrome/'),
      'accept-language': '',
    },
    webdriver: true,
    softwareRenderer: true,
    oddScreen: true,
  }
}

/** The same with another name and size; hints of the platform disagree for some. */
export const disguised = (chance: Chance): Agent => {
  const agent = chrome(chance)
  const platform = chance.is(0.5) ? '"Linux"' : '"Windows"'
  return {
    ...agent,
    headers: { ...agent.headers, 'sec-ch-ua-platform': platform },
    softwareRenderer: chance.is(0.7),
    oddScreen: chance.is(0.4),
  }
}

/** An old browser without what browsers of today send. */
export const bare = (chance: Chance): Agent => ({
  headers: {
    'user-agent': `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chance.of([79, 88, 96, 109, 118])}.0.0.0 Safari/537.36`,
    accept: '*/*',
    'accept-encoding': 'gzip, deflate',
  },
  tls: 't12d2008h1_d94d6ff7e6b9_1ec24a5ab3a4',
})
