// A call as a line of an Exchange Online PowerShell session. Pure.

export function asPowerShell({ cmdlet, parameters }: { cmdlet: string; parameters: Record<string, unknown> }): string {
  const words = Object.entries(parameters).map(([name, value]) =>
    name === 'Confirm' || (value === true && switches.has(name))
      ? `-${name}${value === true ? '' : ':$false'}`
      : `-${name} ${valueOf(value)}`,
  )
  return [cmdlet, ...words].join(' ')
}

const switches = new Set(['Allow', 'NoExpiration'])

function valueOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '$true' : '$false'
  if (Array.isArray(value)) return value.length === 0 ? '@()' : value.map(valueOf).join(',')
  return `'${String(value).replaceAll("'", "''")}'`
}
