// The list of control routes.
import { administrationRoutes } from './administration.ts'
import { mailRoutes } from './mail.ts'
import type { ControlRoute } from './routes.ts'
import { worldRoutes } from './world.ts'

export const controlRoutes: readonly ControlRoute[] = [...worldRoutes, ...administrationRoutes, ...mailRoutes]
