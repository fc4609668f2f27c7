// The package's main file also loads its prompts' language models, which is half of the time the bot takes to start,
// and none of which is used here.
export type { DialogContext, DialogState as Stack, DialogTurnResult } from 'botbuilder-dialogs'
export { ComponentDialog } from 'botbuilder-dialogs/lib/componentDialog.js'
export { Dialog, DialogTurnStatus } from 'botbuilder-dialogs/lib/dialog.js'
export { DialogContextError } from 'botbuilder-dialogs/lib/dialogContextError.js'
export { DialogSet } from 'botbuilder-dialogs/lib/dialogSet.js'
