// The computer's own id; a made-up one that stays for computers that have none.
import { randomUUID } from 'node:crypto'
import type { Machine } from '../../src/compromise/endpoint-protocol.ts'
import { readValue, type Store, writeValue } from '../state/store.ts'

export function machineIdOf(store: Store, machine: Machine): Machine {
  if (machine.machineId !== '') return machine
  const made = readValue(store, 'machine-id') ?? randomUUID()
  writeValue(store, 'machine-id', made)
  return { ...machine, machineId: made }
}
