// The stock bot of Microsoft's samples: CloudAdapter, restify, one reply. What `turns.ts` measures against.
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import restify from 'restify'

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))
const bot = new ActivityHandler()
bot.onMessage(async (context, next) => {
  await context.sendActivity(`echo: ${context.activity.text}`)
  await next()
})
const server = restify.createServer()
server.use(restify.plugins.bodyParser())
server.post('/api/messages', async (request, response) => {
  await adapter.process(request, response as never, (context) => bot.run(context))
})
server.get('/readyz', async (_request: unknown, response: { send: (status: number) => void }) =>
  response.send(200),
)
server.listen(Number(process.env.PORT), '127.0.0.1')
