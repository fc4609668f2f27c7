import type { Address, Delivery } from './messenger.ts'

/** Whether the bot could speak somewhere: asks Teams without anybody seeing anything but that the bot is typing. */
export type Speaking = { probe(to: Address): Promise<Delivery> }
