// Every built-in training, one line each.
import type { Training } from '../contract.ts'
import { passwords } from './passwords.ts'

export const allTrainings: readonly Training[] = [passwords]
