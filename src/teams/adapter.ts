import type { Activity } from 'botbuilder'
// The package's main file also loads transcripts, skills and speech, none of which is used here.
import { CloudAdapter } from 'botbuilder/lib/cloudAdapter.js'
import {
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder-core'
import type {
  AuthenticateRequestResult,
  BotFrameworkAuthentication,
  ConnectorClient,
} from 'botframework-connector'
import type { Connector } from './connector.ts'

/** Who the bot is to the Bot Framework. An empty `appId` turns authentication off. */
export type Identity = {
  readonly appId: string
  readonly type: 'SingleTenant' | 'UserAssignedMSI'
  readonly tenantId: string
  readonly password: string
  /** Where the framework's signing keys are described. */
  readonly openIdUrl: string
  readonly issuer: string
}

const audience = 'https://api.botframework.com'
const login = 'https://login.microsoftonline.com'

/** Tokens for sending to Teams, from a secret or a managed identity; kept and renewed by the library. */
export function teamsTokens({
  appId,
  type,
  tenantId,
  password,
}: Identity): () => Promise<string | undefined> {
  if (appId === '') return async () => undefined
  const factory = credentialsOf({ appId, type, tenantId, password })
  const credentials = factory.createCredentials(appId, audience, `${login}/${tenantId}`, true)
  return async () => {
    const made = (await credentials) as unknown as { getToken(): Promise<string> }
    return await made.getToken()
  }
}

function credentialsOf({ appId, type, tenantId, password }: Omit<Identity, 'openIdUrl' | 'issuer'>) {
  return new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    MicrosoftAppPassword: password,
    MicrosoftAppType: type,
    MicrosoftAppTenantId: tenantId,
  })
}

export type Framework = {
  readonly adapter: CloudAdapter
  /** The framework's own check of the token; throws when it does not hold. */
  authenticate(activity: Partial<Activity>, header: string): Promise<AuthenticateRequestResult>
}

/**
 * The framework's adapter with two parts exchanged: it sends through our own connector (which knows where it
 * may send, retries only what is safe, and is not made anew for each turn), and it makes no user token client.
 */
export function openAdapter(identity: Identity, connect: (serviceUrl: string) => Connector): Framework {
  const inner = new ConfigurationBotFrameworkAuthentication(
    {
      ToBotFromChannelOpenIdMetadataUrl: identity.openIdUrl,
      ToBotFromChannelTokenIssuer: identity.issuer,
      ...rest,
    },
    identity.appId === '' ? undefined : credentialsOf(identity),
  )
  const connectorFactory = { create: async (serviceUrl: string) => asClient(connect(serviceUrl)) }
  const outer: Partial<BotFrameworkAuthentication> = {
    authenticateRequest: async (activity, header) => ({
      ...(await inner.authenticateRequest(activity, header)),
      connectorFactory,
    }),
    createConnectorFactory: () => connectorFactory,
    createUserTokenClient: async () => undefined as never,
  }
  const authentication = Object.assign(Object.create(inner) as BotFrameworkAuthentication, outer)
  return {
    adapter: new CloudAdapter(authentication),
    authenticate: (activity, header) => authentication.authenticateRequest(activity as Activity, header),
  }
}

/** The framework takes the rest from its public-cloud constants only when none of them is given. */
const rest = {
  ToChannelFromBotLoginUrl: login,
  ToChannelFromBotOAuthScope: audience,
  OAuthUrl: 'https://token.botframework.com',
  ToBotFromEmulatorOpenIdMetadataUrl:
    'https://login.microsoftonline.com/botframework.com/v2.0/.well-known/openid-configuration',
  CallerId: 'urn:botframework:azure',
}

/** The three calls that the adapter makes, in the shape it knows. */
function asClient(to: Connector): ConnectorClient {
  const conversations = {
    sendToConversation: (conversation: string, activity: object) => to.send(conversation, activity),
    replyToActivity: (conversation: string, replyTo: string, activity: object) =>
      to.send(conversation, activity, replyTo),
    updateActivity: (conversation: string, id: string, activity: object) =>
      to.update(conversation, id, activity),
    deleteActivity: (conversation: string, id: string) => to.remove(conversation, id),
  }
  return { conversations } as unknown as ConnectorClient
}
