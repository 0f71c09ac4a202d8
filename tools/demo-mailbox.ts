// The chapter of the compromised mailbox: a made-up employee's infected computer sends bad mail until the mailbox is blocked; the
// computer is scanned and cleaned by the agent, an administrator releases the mailbox. Without ClamAV on this machine the scan is left out.
import { existsSync } from 'node:fs'
import { clamdProgram } from '#test/support/clamd.ts'
import { employeeComputer, type EmployeeComputer } from '#test/support/employee-computer.ts'
import type { Installation } from '#test/support/installation.ts'
import type { IncidentHead, IncidentView } from '#compromise/contract.ts'
import { check, eicar, eventually, gtube, heading, say, showCommand, step } from './demo-telling.ts'

const frida = 'frida.fink@contoso.com'
const scannerPrograms = ['/usr/bin/clamdscan', '/usr/local/bin/clamdscan']

export async function compromisedMailbox(made: Installation, tenantId: string): Promise<void> {
  heading('A mailbox in foreign hands')
  await using stack = new AsyncDisposableStack()
  const computer = await enrolledComputer(stack, made, tenantId)
  const infected = computer?.infect('Downloads/invoice.com') ?? null
  const subjects = await sendBadMail(made, tenantId)
  const incidentId = await blocked(made, tenantId, subjects)
  if (computer !== null) await cleaned(made, tenantId, incidentId, computer, infected!)
  await showCommand(made, ['incidents', 'list', '--tenant', 'Contoso'])
  await released(made, tenantId, incidentId, subjects.sixth)
}

async function enrolledComputer(
  stack: AsyncDisposableStack,
  made: Installation,
  tenantId: string,
): Promise<EmployeeComputer | null> {
  if (clamdProgram === undefined || !scannerPrograms.some((program) => existsSync(program))) {
    say('  – ClamAV is not installed here, so that no computer can be scanned (Debian: clamav-daemon, clamdscan).')
    return null
  }
  let computer: EmployeeComputer | null = null
  await step('Frida Fink’s computer enrols with a token and says who works at it', async () => {
    computer = stack.use(await employeeComputer(made, tenantId, frida))
    const link = await eventually('the link of computer and person', async () => {
      const { items } = await made.api<{ items: { name: string; links: { displayName: string; weight: string }[] }[] }>(
        'GET',
        `/tenants/${tenantId}/endpoints/computers`,
      )
      const [first] = items
      return first?.links[0] === undefined ? undefined : { name: first.name, ...first.links[0] }
    })
    check(link.displayName === 'Frida Fink', `it is linked to ${link.displayName}`)
    return `${link.name}, evidence ${link.weight}`
  })
  return computer
}

async function submit(made: Installation, subject: string, text: string): Promise<void> {
  const tenant = made.emulator.tenant('Contoso')
  await made.emulator.transport.submit(tenant.id, frida, { to: 'alice@outside.example', subject, text })
  await made.emulator.transport.idle()
}

const leftTenant = (made: Installation, subject: string): boolean =>
  made.emulator.internet.received.some(({ raw }) => raw.includes(`Subject: ${subject}`))

const incidentsOf = async (made: Installation, tenantId: string): Promise<IncidentHead[]> =>
  (await made.api<{ items: IncidentHead[] }>('GET', `/tenants/${tenantId}/incidents?state=all`)).items

const caseOf = (made: Installation, tenantId: string, id: string): Promise<IncidentView> =>
  made.api('GET', `/tenants/${tenantId}/incidents/${id}`)

async function sendBadMail(made: Installation, tenantId: string): Promise<{ sixth: string }> {
  const stamp = made.clock.now().getTime()
  const sixth = `Are we still meeting ${stamp}`
  await step(
    'malware on it sends four bad mails through Frida’s mailbox: each is stopped, nobody is blocked yet',
    async () => {
      for (const [number, text] of [gtube, eicar, gtube, gtube].entries())
        await submit(made, `Special offer ${stamp}-${number}`, text)
      check((await incidentsOf(made, tenantId)).length === 0, 'the mailbox is blocked too early')
    },
  )
  await step('the fifth blocks the mailbox, before the sixth message leaves', async () => {
    await submit(made, `Special offer ${stamp}-5`, gtube)
    await submit(made, sixth, 'At ten?')
    check(!leftTenant(made, `Special offer ${stamp}-5`) && !leftTenant(made, sixth), 'a message left')
    return 'harmless mail of the mailbox is held, too'
  })
  return { sixth }
}

async function blocked(made: Installation, tenantId: string, { sixth }: { sixth: string }): Promise<string> {
  let id = ''
  await step('an incident is open, and an alert says so', async () => {
    const [incident] = await incidentsOf(made, tenantId)
    check(incident?.block.state === 'active', 'nothing is blocked')
    id = incident!.id
    await eventually('the held message', async () => {
      const { items } = await made.api<{ items: { subject: string; kind: string }[] }>(
        'GET',
        `/tenants/${tenantId}/quarantine`,
      )
      return items.find(({ subject, kind }) => subject === sixth && kind === 'hold')
    })
    await eventually('the alert', async () => {
      const { items } = await made.api<{ items: { type: string }[] }>('GET', `/tenants/${tenantId}/alerts`)
      return items.find(({ type }) => type === 'compromise.mailbox-blocked')
    })
    return (await caseOf(made, tenantId, id)).trigger
  })
  return id
}

async function cleaned(
  made: Installation,
  tenantId: string,
  incidentId: string,
  computer: EmployeeComputer,
  infected: string,
): Promise<void> {
  await step('the agent scans the computer with ClamAV and takes the infected file away', async () => {
    const endpoint = await eventually('the end of the scan', async () => {
      const { endpoints } = await caseOf(made, tenantId, incidentId)
      return endpoints.find(({ endedAt }) => endedAt !== null)
    })
    check(endpoint.state === 'finishedCleaned', `the scan ended as ${endpoint.state}: ${endpoint.detail}`)
    check(!computer.has(infected), 'the file is still there')
    return `${endpoint.detections.map(({ threat }) => threat).join(', ')} in ${endpoint.counts?.scanned ?? 0} files`
  })
  await step('the log of the computer has both entries: the blocked mailbox and the scan', async () => {
    const entries = await eventually('both entries', () => {
      const found = computer.events()
      return found.some(({ id }) => id === 140) && found.some(({ id }) => id === 112 || id === 113) ? found : undefined
    })
    return entries
      .filter(({ id }) => [140, 121].includes(id))
      .map(({ id, text }) => `${id} ${text}`)
      .join(' · ')
  })
}

async function released(made: Installation, tenantId: string, incidentId: string, sixth: string): Promise<void> {
  await step('an administrator releases the mailbox; what was held goes, and mail flows again', async () => {
    await made.api('POST', `/tenants/${tenantId}/incidents/${incidentId}/release`, {
      reason: 'Password changed, computer clean',
      held: 'release',
    })
    await eventually('the held message outside', () => leftTenant(made, sixth) || undefined)
    // A gateway knows of the release within a second; what comes before that is held like the rest.
    await eventually('the next message outside', async () => {
      const subject = `Thank you ${made.clock.now().getTime()}`
      await submit(made, subject, 'All is well again.')
      return leftTenant(made, subject) || undefined
    })
    const { block, state } = await caseOf(made, tenantId, incidentId)
    check(block.state === 'lifted', `the block is ${block.state}`)
    return `the incident is now in ${state}`
  })
}
