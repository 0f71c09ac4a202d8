// Pure: a file that was exported from a template. What is in the content is checked by the server.
import type { TemplateContent } from '../content-api.ts'
import { languages } from '../lists.ts'

export type ReadExport = { content: TemplateContent } | { mistake: string }

const format = 'mailwarden-attack-template'
const version_known = 1

export function readExport(text: string): ReadExport {
  const file = parsed(text)
  if (file === undefined) return { mistake: 'This is no JSON. Choose a file that was exported from a template.' }
  if (!isObject(file) || file['format'] !== format)
    return { mistake: 'This JSON is no template. Choose a file that was exported from a template.' }
  if (file['formatVersion'] !== version_known)
    return {
      mistake: `The file has version ${String(file['formatVersion'])} of the format; this Mailwarden reads version ${version_known}. Update it, or export the template from one as old as this.`,
    }
  return isContent(file['content'])
    ? { content: file['content'] }
    : { mistake: 'The file holds no mail: it was changed, or only a part of it was saved.' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As far as it is drawn before the server looks at it: a name, and a language of each mail. */
function isContent(value: unknown): value is TemplateContent {
  if (!isObject(value) || typeof value['name'] !== 'string') return false
  const variants = value['variants']
  return (
    Array.isArray(variants) &&
    variants.length > 0 &&
    variants.every((each) => isObject(each) && languages.some((language) => language === each['language']))
  )
}
