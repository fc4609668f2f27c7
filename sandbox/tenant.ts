/** The sandbox's tenant, team and bot, by the ids that every simulated Teams activity carries. */
export const tenant = {
  id: '5e1f0000-0000-4000-8000-00000000000f',
  bot: { id: '28:5e1f0000-0000-4000-8000-0000000000b0', name: 'ops' },
  personal: 'a:personal-alex',
  group: '19:groupchat@thread.v2',
  team: {
    id: '19:team-ops@thread.tacv2',
    name: 'Contoso operations',
    aadGroupId: '5e1f0000-0000-4000-8000-0000000000c0',
  },
  channel: { id: '19:ops-channel@thread.tacv2', name: 'ops' },
} as const
