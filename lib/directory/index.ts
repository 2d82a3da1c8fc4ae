/** People, groups and agents as the identity provider tells of them; keys as providers list them. See README.md. */
export { changeDirectory } from "./change-directory";
export { listBody } from "./core/answer";
export type { DirectoryView } from "./core/views";
export { describeProvider, listResourceTypes, listSchemas, oneOf } from "./discovery";
export { importScimUsers } from "./import-scim-users";
export { noteRefusal } from "./note-refusal";
export { readDirectory } from "./read-directory";
export { SCIM_AGENTS, SCIM_GROUPS, SCIM_USERS, type ScimResources } from "./serve";
export { type KeyRow, readProviderKey, readProviderKeys } from "./store/provider-keys";
export { importProviderKeys, matchProviderKeys, type TakenKeys, takeProviderKeys } from "./take-provider-keys";
export { tieAgent } from "./tie-agent";
export { tieGroupToTeam } from "./tie-group-to-team";
