// Text for LIKE and ILIKE in which nothing is a wildcard. Pure.

export const literal = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')
