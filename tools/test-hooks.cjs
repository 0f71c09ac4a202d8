// Loaded first in each process of tests. node:test follows every promise to the test it belongs to, by a hook with a destroy callback:
// a tenth of the time of all. Without it an error that nobody caught fails its process instead of its test, and is told all the same.
'use strict'
const asyncHooks = require('node:async_hooks')

const { createHook } = asyncHooks
const none = { enable: () => none, disable: () => none }

asyncHooks.createHook = () => {
  asyncHooks.createHook = createHook
  return none
}
// Told by node:test without its stack.
for (const event of ['uncaughtExceptionMonitor', 'unhandledRejection'])
  process.on(event, (error) => process.stderr.write(`${error?.stack ?? error}\n`))

// Programs that a test starts are none.
delete process.env.NODE_OPTIONS
