// Pure: addresses out of what somebody types or pastes into a field of addresses.

const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text)

/** Whole addresses, lower case, each once, and what is left of the text. `isDone`: the last one is whole as well. */
export function typedAddresses(text: string, isDone: boolean): { addresses: string[]; rest: string } {
  const parts = text.split(/[\s,;<>]+/).filter((part) => part !== '')
  const isOpen = !isDone && /[^\s,;>]$/.test(text)
  const whole = isOpen ? parts.slice(0, -1) : parts
  const addresses = [...new Set(whole.filter(isAddress).map((each) => each.toLowerCase()))]
  // Names are typed with spaces: nothing is taken away while there is no address.
  return addresses.length === 0 ? { addresses, rest: text } : { addresses, rest: isOpen ? parts.at(-1)! : '' }
}
