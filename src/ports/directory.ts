/** The tenant's directory of people. */
export type Directory = {
  /**
   * Entra object ids of a group's members, of groups within it too, in lower case. Rejects with `UpstreamError` of
   * system "Microsoft Graph".
   */
  members(group: string): Promise<readonly string[]>
}
