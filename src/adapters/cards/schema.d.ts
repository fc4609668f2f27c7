/** What adaptivecards-templating's types import from raw TypeScript of another package; here any card will do. */
export type IAdaptiveCard = { readonly [key: string]: unknown }
