import { ServerResponse } from 'node:http'
import restify from 'restify'

// restify replaces `writeHead` of every server in the process by one that returns nothing, which breaks
// `response.writeHead(…).end(…)` wherever else it is written. This gives the return value back.
const patched = ServerResponse.prototype.writeHead as (...args: unknown[]) => unknown
ServerResponse.prototype.writeHead = function writeHead(this: ServerResponse, ...args: unknown[]) {
  patched.apply(this, args)
  return this
} as typeof ServerResponse.prototype.writeHead

export { restify }
