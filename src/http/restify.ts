import { ServerResponse } from 'node:http'
import type { Server, ServerOptions } from 'restify'
// The package's main file also loads its plugins, which is a tenth of the time the bot takes to start, and none of
// which is used here.
import Router from 'restify/lib/router.js'
import RestifyServer from 'restify/lib/server.js'

// restify replaces `writeHead` of every server in the process by one that returns nothing, which breaks
// `response.writeHead(…).end(…)` wherever else it is written. This gives the return value back.
const patched = ServerResponse.prototype.writeHead as (...args: unknown[]) => unknown
ServerResponse.prototype.writeHead = function writeHead(this: ServerResponse, ...args: unknown[]) {
  patched.apply(this, args)
  return this
} as typeof ServerResponse.prototype.writeHead

/** As restify's own `createServer`, for somebody who brings a log. */
export const createServer = (options: ServerOptions): Server =>
  new RestifyServer({ ...options, router: new Router(options) })
