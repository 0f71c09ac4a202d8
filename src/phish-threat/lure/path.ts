// What a path asks for: a token with what follows it, one that was mangled on the way, or something that any site is asked for. Pure.
import { folders, pathOf } from './tokens.ts'

export type Asked =
  | { kind: 'token'; token: string; rest: string; isMangled: boolean }
  | { kind: 'usual'; what: 'home' | 'robots' | 'icon' | 'challenge'; rest: string }
  /** Nothing of ours. */
  | { kind: 'other' }

/** Longer ones are answered 414. */
export const url_length_max = 1_024
const rest_length_max = 200

const ofToken = /^\/([a-z]{4,7})\/([A-Za-z0-9][A-Za-z0-9_-]{20}[A-Za-z0-9])(.*)$/s
/** Signs of the sentence around an address that a mail program or a hand takes along: a person's visit all the same. */
const sentenceSigns = /^(?:[.,;:!?)\]>]|%3E)+$/i
/** An attachment may show it as a picture. */
const image = /^\.(?:gif|png)$/
const challenge = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]{1,128})$/

/** `url` as in the request line. The query is not looked at: it may hold anything. */
export function readPath(url: string): Asked {
  const path = copy(url.split(/[?#]/, 1)[0]!)
  const usual = usualOf(path)
  if (usual !== null) return usual
  const found = ofToken.exec(path) ?? ofToken.exec(unfolded(path))
  if (found === null) return { kind: 'other' }
  const token = copy(found[2]!)
  const after = found[3]!.slice(0, rest_length_max)
  const isExact =
    path.startsWith(pathOf(token)) &&
    (after === '' || after.startsWith('/') || image.test(after) || sentenceSigns.test(after))
  return {
    kind: 'token',
    token,
    rest: after.length > 1 && (after.startsWith('/') || image.test(after)) ? copy(after) : '',
    isMangled: !isExact,
  }
}

function usualOf(path: string): Asked | null {
  if (path === '/' || path === '/index.html') return { kind: 'usual', what: 'home', rest: '' }
  if (path === '/robots.txt') return { kind: 'usual', what: 'robots', rest: '' }
  if (/^\/(?:favicon\.ico|apple-touch-icon[a-z0-9-]{0,30}\.png)$/.test(path))
    return { kind: 'usual', what: 'icon', rest: '' }
  const found = challenge.exec(path)
  return found === null ? null : { kind: 'usual', what: 'challenge', rest: found[1]! }
}

/** The last two parts of the path, when something was put before them or a folder's letters became capitals. */
function unfolded(path: string): string {
  const found = /\/([A-Za-z]{4,7})\/{1,3}([^/]{22,60})\/?$/.exec(path)
  const folder = found?.[1]!.toLowerCase()
  return folder !== undefined && (folders as readonly string[]).includes(folder) ? `/${folder}/${found![2]!}` : ''
}

const copy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')
