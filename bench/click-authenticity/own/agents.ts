// Browsers as they name themselves in the autumn of 2026, with the headers that belong to them.
export interface Browser {
  headers: Record<string, string>
  isPhone: boolean
  isIos: boolean
}

const language = { 'accept-language': 'en-GB,en;q=0.9,de;q=0.8' }
const navigation = {
  accept: 'text/html,application/xhtml+xml',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
}

const chromium = (system: string, platform: string, version: number, tail = '', brand = 'Google Chrome'): Browser => ({
  headers: {
    'user-agent': `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0${platform === 'Android' ? ' Mobile' : ''} Safari/537.36${tail}`,
    'sec-ch-ua': `"Chromium";v="${version}", "${brand}";v="${version}", "Not A(Brand";v="24"`,
    'sec-ch-ua-platform': `"${platform}"`,
    'sec-ch-ua-mobile': platform === 'Android' ? '?1' : '?0',
    ...navigation,
    ...language,
  },
  isPhone: platform === 'Android',
  isIos: false,
})

export const windowsChrome = (version = 156) => chromium('Windows NT 10.0; Win64; x64', 'Windows', version)
export const windowsEdge = (version = 156) =>
  chromium('Windows NT 10.0; Win64; x64', 'Windows', version, ` Edg/${version}.0.0.0`, 'Microsoft Edge')
export const macChrome = (version = 156) => chromium('Macintosh; Intel Mac OS X 10_15_7', 'macOS', version)
export const androidChrome = (version = 156) => chromium('Linux; Android 10; K', 'Android', version)
export const linuxChrome = (version = 156) => chromium('X11; Linux x86_64', 'Linux', version)

const plain = (agent: string, isIos: boolean): Browser => ({
  headers: { 'user-agent': agent, ...navigation, ...language },
  isPhone: isIos,
  isIos,
})
export const iosSafari = () =>
  plain(
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
    true,
  )
export const iosOutlook = () =>
  plain(
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
    true,
  )
export const firefox = () =>
  plain('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0', false)
export const macSafari = () =>
  plain(
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
    false,
  )
/** Windows 7 in a kiosk. */
export const oldChrome = (version = 90) => ({
  ...chromium('Windows NT 6.1; Win64; x64', 'Windows', version),
})
/** What detonation chambers were seen with. */
export const scannerChrome = (version: number): Browser => ({
  headers: {
    'user-agent': `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.4951.64 Safari/537.36`,
    accept: 'text/html',
  },
  isPhone: false,
  isIos: false,
})
export const tool = (agent: string): Browser => ({
  headers: agent === '' ? { accept: '*/*' } : { 'user-agent': agent, accept: '*/*' },
  isPhone: false,
  isIos: false,
})
