// Lists what a winmail.dat holds (MS-OXTNEF): nothing in it is compressed but the text, so the files can be looked into like others.

export interface TnefFile {
  name: string
  /** Short and display names; programs differ in which one they take. */
  otherNames: string[]
  content: Buffer
}

export interface TnefContent {
  files: TnefFile[]
  /** There is more than `max`. */
  isCut: boolean
  /** False: the structure breaks off, and other programs may read on. */
  isWhole: boolean
  /** There is a text that Outlook shows in place of the message's own. */
  hasText: boolean
}

/** 2.1.3.3: level (message 1, attachment 2), then the attribute. */
const attribute = { rendering: 0x00069002, title: 0x00018010, data: 0x0006800f, properties: 0x00069005 }
const messageProperties = 0x00069003
const plainBody = 0x0002800c
/** MS-OXPROPS. */
const property = { html: 0x1013, display: 0x3001, data: 0x3701, extension: 0x3703, short: 0x3704, long: 0x3707 }
/** Plain, compressed RTF, HTML. */
const bodies = new Set([0x1000, 0x1009, property.html])
const nameProperties = [property.long, property.short, property.display]
/** Before an embedded object stands the identifier of its interface. */
const interface_bytes = 16

interface Draft {
  names: string[]
  contents: Buffer[]
}

export function listTnef(bytes: Buffer, max: number): TnefContent {
  const drafts: Draft[] = []
  let isWhole = true
  let hasText = false
  let at = 6
  while (isWhole && at < bytes.length && drafts.length <= max) {
    const level = bytes[at]!
    const size = at + 9 <= bytes.length ? bytes.readUInt32LE(at + 5) : 0
    const data = bytes.subarray(at + 9, at + 9 + size)
    isWhole = (level === 1 || level === 2) && at + 9 + size + 2 <= bytes.length
    const id = at + 9 <= bytes.length ? bytes.readUInt32LE(at + 1) : 0
    if (id === plainBody && data.length > 1) hasText = true
    else if (id === messageProperties) hasText = addPage(drafts, data) || hasText
    else if (!addAttribute(drafts, id, data)) isWhole = false
    at += 9 + size + 2
  }
  const files = drafts.flatMap(({ names, contents }) => {
    const [name = '', ...otherNames] = new Set(names.filter((entry) => entry !== ''))
    return (contents.length === 0 ? [Buffer.alloc(0)] : contents).map((content) => ({ name, otherNames, content }))
  })
  return { files: files.slice(0, max), isCut: files.length > max, isWhole, hasText }
}

/** False: the properties inside break off. */
function addAttribute(drafts: Draft[], id: number, data: Buffer): boolean {
  if (id === attribute.rendering) {
    drafts.push({ names: [], contents: [] })
    return true
  }
  if (id !== attribute.title && id !== attribute.data && id !== attribute.properties) return true
  if (drafts.length === 0) drafts.push({ names: [], contents: [] })
  const draft = drafts.at(-1)!
  if (id === attribute.title) draft.names.push(textOf(data))
  else if (id === attribute.data) draft.contents.push(data)
  else return addProperties(draft, data)
  return true
}

/** Whether there is a text; a page is a file, too. */
function addPage(drafts: Draft[], data: Buffer): boolean {
  const texts = readProperties(data).values.filter(({ id, value }) => bodies.has(id) && value.length > 0)
  for (const { id, value } of texts) if (id === property.html) drafts.push({ names: ['body.html'], contents: [value] })
  return texts.length > 0
}

function addProperties(draft: Draft, data: Buffer): boolean {
  const { values, isWhole } = readProperties(data)
  for (const { id, type, value } of values) {
    const text = () => (type === kinds.unicode ? value.toString('utf16le').replace(/\0.*$/s, '') : textOf(value))
    if (nameProperties.includes(id)) draft.names.push(text())
    // A name of its own for some programs, which put it behind what they show.
    else if (id === property.extension && text() !== '') draft.names.push(`file${text()}`)
    else if (id === property.data) draft.contents.push(type === kinds.object ? value.subarray(interface_bytes) : value)
  }
  // What is a message in itself has the title of the message for a name, with no extension.
  draft.names.sort((a, b) => Number(b.includes('.')) - Number(a.includes('.')))
  return isWhole
}

const kinds = { object: 0x0d, string: 0x1e, unicode: 0x1f, binary: 0x102 }
const variableKinds: ReadonlySet<number> = new Set(Object.values(kinds))
/** Sizes as they stand in the stream, in steps of four bytes (2.1.3.4). */
const sizes = new Map([0, 0, 4, 4, 4, 8, 8, 8].map((size, type) => [type, size]))
for (const [type, size] of [
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
] as const)
  sizes.set(type, size)

interface Property {
  id: number
  type: number
  value: Buffer
}

function readProperties(data: Buffer): { values: Property[]; isWhole: boolean } {
  const values: Property[] = []
  let at = 4
  const broken = { values, isWhole: false }
  if (data.length < 4) return broken
  for (let left = data.readUInt32LE(0); left > 0; left--) {
    if (at + 4 > data.length) return broken
    const type = data.readUInt16LE(at) & 0x0fff
    const isMany = (data.readUInt16LE(at) & 0x1000) !== 0
    const id = data.readUInt16LE(at + 2)
    at += 4
    if (id >= 0x8000) {
      // A named property: GUID, then a number or a name.
      if (at + 24 > data.length) return broken
      const isText = data.readUInt32LE(at + 16) !== 0
      at += 20 + 4 + (isText ? padded(data.readUInt32LE(at + 20)) : 0)
    }
    const isVariable = variableKinds.has(type)
    if (at + 4 > data.length && (isVariable || isMany)) return broken
    const count = isVariable || isMany ? data.readUInt32LE(at) : 1
    if (isVariable || isMany) at += 4
    if (!isVariable) {
      const size = sizes.get(type)
      if (size === undefined || at + size * count > data.length) return broken
      at += size * count
      continue
    }
    for (let index = 0; index < count; index++) {
      if (at + 4 > data.length) return broken
      const size = data.readUInt32LE(at)
      if (at + 4 + size > data.length) return broken
      values.push({ id, type, value: data.subarray(at + 4, at + 4 + size) })
      at += 4 + padded(size)
    }
  }
  return { values, isWhole: true }
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4
}

function textOf(data: Buffer): string {
  const text = data.toString('latin1')
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}
