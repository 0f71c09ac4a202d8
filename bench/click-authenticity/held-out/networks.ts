// Who has which addresses in these stories. Ranges and owners are told with each story, so that nothing has to be looked up.
import type { NetworkStory } from '../visit-story.ts'
import type { Chance } from './random.ts'

export type Place = keyof typeof places

/** Class of owner → networks. */
const places = {
  home: [
    ['81.62.0.0/16', 3303, 'SWISSCOM Swisscom Schweiz AG', 'CH'],
    ['86.80.0.0/14', 1136, 'KPN KPN B.V.', 'NL'],
    ['90.224.0.0/14', 3301, 'TELIANET-SWEDEN Telia Company AB', 'SE'],
    ['90.64.0.0/14', 3215, 'ORANGE-FR Orange S.A.', 'FR'],
    ['93.192.0.0/14', 3320, 'DTAG Deutsche Telekom AG', 'DE'],
    ['2a02:1210::/32', 3303, 'SWISSCOM Swisscom Schweiz AG', 'CH'],
  ],
  mobile: [
    ['178.197.0.0/16', 3303, 'SWISSCOM Swisscom Schweiz AG', 'CH'],
    ['92.40.0.0/16', 206067, 'H3GUK Three UK', 'GB'],
    ['80.187.0.0/16', 3320, 'DTAG Deutsche Telekom AG', 'DE'],
    ['62.140.0.0/17', 33915, 'TNF-AS Vodafone Libertel B.V.', 'NL'],
  ],
  office: [
    ['194.230.128.0/20', 6730, 'SUNRISE Sunrise GmbH', 'CH'],
    ['62.245.128.0/18', 8767, 'MNET-AS M-net Telekommunikations GmbH', 'DE'],
    ['82.148.192.0/19', 5390, 'EURONET Euronet Communications B.V.', 'NL'],
    ['212.247.0.0/17', 1257, 'TELE2 Tele2 Sverige AB', 'SE'],
  ],
  cloud: [
    ['51.158.0.0/15', 12876, 'AS12876 SCALEWAY S.A.S.', 'FR'],
    ['65.108.0.0/15', 24940, 'HETZNER-AS Hetzner Online GmbH', 'FI'],
    ['139.144.0.0/16', 63949, 'AKAMAI-LINODE-AP Akamai Connected Cloud', 'US'],
    ['144.202.0.0/16', 20473, 'AS-VULTR The Constant Company, LLC', 'US'],
    ['132.145.0.0/16', 31898, 'ORACLE-BMC-31898 Oracle Corporation', 'US'],
    ['34.140.0.0/14', 396982, 'GOOGLE-CLOUD-PLATFORM Google LLC', 'BE'],
    ['3.120.0.0/14', 16509, 'AMAZON-02 Amazon.com, Inc.', 'DE'],
  ],
  microsoft: [['20.56.0.0/14', 8075, 'MICROSOFT-CORP-MSN-AS-BLOCK Microsoft Corporation', 'NL']],
  vendor: [
    ['91.220.42.0/24', 52129, 'PROOFPOINT-ASN-EU-FRA1 Proofpoint, Inc.', 'DE'],
    ['146.101.78.0/24', 39588, 'MIMECAST Mimecast Services Limited', 'GB'],
    ['209.222.82.0/24', 15324, 'BARRACUDA Barracuda Networks, Inc.', 'US'],
    ['68.232.128.0/19', 16417, 'IRONPORT-SYSTEMS-INC Cisco Systems Ironport Division', 'US'],
  ],
  gatewayEgress: [
    ['165.225.72.0/22', 62044, 'ZSCALER-EMEA Zscaler Switzerland GmbH', 'DE'],
    ['163.116.160.0/20', 55256, 'NETSKOPE Netskope Inc', 'GB'],
  ],
  relay: [
    ['172.224.224.0/20', 36183, 'AKAMAI-AS Akamai Technologies, Inc.', 'DE'],
    ['104.28.40.0/21', 13335, 'CLOUDFLARENET Cloudflare, Inc.', 'NL'],
  ],
  vpn: [
    ['185.159.156.0/22', 62371, 'PROTON Proton AG', 'CH'],
    ['193.138.218.0/24', 39351, 'ESAB-AS 31173 Services AB', 'SE'],
    ['146.70.0.0/16', 9009, 'M247 M247 Europe SRL', 'RO'],
  ],
  isolation: [['54.194.0.0/16', 16509, 'AMAZON-02 Amazon.com, Inc.', 'IE']],
  /** Of the two families that are in no list. */
  tarn: [
    ['45.137.16.0/22', 209242, 'SKERRY-EDGE Skerry Edge Compute Ltd', 'IS'],
    ['2a0f:9400:8000::/36', 209242, 'SKERRY-EDGE Skerry Edge Compute Ltd', 'IS'],
  ],
} satisfies Record<string, [string, number, string, string][]>

export const allNetworks: NetworkStory[] = Object.values(places)
  .flat()
  .map(([range, asn, name, country]) => ({
    range: range as string,
    asn: asn as number,
    name: name as string,
    country: country as string,
  }))

/** Some address of a network of this class. */
export function addressIn(chance: Chance, place: Place): string {
  return addressOf(chance, chance.of(places[place] as readonly (readonly [string, ...unknown[]])[])[0])
}

function addressOf(chance: Chance, range: string): string {
  const [network, bits] = range.split('/') as [string, string]
  if (network.includes(':')) {
    const [first, second] = network.split(':') as [string, string]
    const words = Array.from({ length: 6 }, (_, index) =>
      index === 0 && Number(bits) === 36 ? 0x8000 + chance.whole(0, 0xfff) : chance.whole(1, 0xffff),
    )
    return [first, second, ...words.map((word) => word.toString(16))].join(':')
  }
  const base = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(bits))
  const value = base + chance.whole(1, size - 2)
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** Another address of the same /24 or /64. */
export function neighbourOf(chance: Chance, ip: string): string {
  if (ip.includes(':')) return ip.replace(/[^:]+$/, chance.whole(1, 0xffff).toString(16))
  return ip.replace(/\d+$/, String(chance.whole(1, 254)))
}
