import { z } from 'zod'

const Days = z.number().int().min(1).max(1095)
/** What has to be replaced now and then, and how often: quarterly unless the handover packet says otherwise. */
export const Secrets = z
  .strictObject({
    everyDays: Days.default(90),
    items: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[\w .,()/-]{2,60}$/, 'must be a short name in plain letters'),
          owner: z.string().max(100).default(''),
          everyDays: Days.optional(),
        }),
      )
      .default([
        { name: 'deploy identity', owner: 'federated credential per GitHub environment' },
        { name: 'bot registration secret', owner: 'MicrosoftAppPassword' },
        { name: 'GitHub App private key', owner: 'GITHUB_APP_PRIVATE_KEY' },
        { name: 'webhook secrets', owner: 'ALERTS_WEBHOOK_SECRET, GITHUB_WEBHOOK_SECRET' },
        { name: 'approver address', owner: 'HITL_APPROVER_ENDPOINT' },
      ]),
  })
  .prefault({})
