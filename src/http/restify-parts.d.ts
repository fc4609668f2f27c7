// What restify's types leave out: the parts that its main file puts together.
declare module 'restify/lib/router.js' {
  import type { Router, ServerOptions } from 'restify'

  const RestifyRouter: new (options: ServerOptions) => Router
  export default RestifyRouter
}
declare module 'restify/lib/server.js' {
  import type { Router, Server, ServerOptions } from 'restify'

  const RestifyServer: new (options: ServerOptions & { readonly router: Router }) => Server
  export default RestifyServer
}
