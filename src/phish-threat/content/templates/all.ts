// Every built-in template, one line each.
import type { TemplateSource } from '../source.ts'
import { passwordExpires } from './password-expires.ts'

export const allTemplates: readonly TemplateSource[] = [passwordExpires]
