/** What the interface says of itself: /ServiceProviderConfig, /ResourceTypes, /Schemas. RFC 7643, sections 5 to 7. */
import type { Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { requireDirectory } from "./access";
import { AGENT_SHAPE } from "./core/agents";
import type { Resource } from "./core/shape";
import { MAX_PAGE } from "./schemas";
import { GROUP_SHAPE, scimSchemas, USER_SHAPE } from "./scim-schemas";
import { readDirectorySetting } from "./store/agents";

const MAX_BODY_BYTES = 1_048_576;
const [ENTERPRISE] = USER_SHAPE.extensions.values();

/** What is offered. Right: directory.write. */
export function describeProvider(ctx: Context, base: string): Resource {
  requireDirectory(ctx);
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: MAX_BODY_BYTES },
    filter: { supported: true, maxResults: MAX_PAGE },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Machine token",
        description: "A machine token with the scope admin, as bearer token.",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
  };
}

/** Right: directory.write. */
export async function listResourceTypes(ctx: Context, base: string): Promise<Resource[]> {
  requireDirectory(ctx);
  const { agents } = await readDirectorySetting(ctx.db);
  const shapes = [USER_SHAPE, GROUP_SHAPE, ...(agents ? [AGENT_SHAPE] : [])];
  return shapes.map(({ name, urn }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema: urn,
    ...(name === "User" && { schemaExtensions: [{ schema: ENTERPRISE?.urn, required: false }] }),
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${name}` },
  }));
}

/** Right: directory.write. */
export function listSchemas(ctx: Context, base: string): Resource[] {
  requireDirectory(ctx);
  return scimSchemas(`${base}/Schemas`).map((one) => ({ ...one }));
}

/** One of a list by its id. @throws NotFound */
export function oneOf(list: readonly Resource[], id: string): Resource {
  const found = list.find((one) => String(one.id).toLowerCase() === id.toLowerCase());
  if (!found) throw new NotFound("There is nothing of this name.");
  return found;
}
