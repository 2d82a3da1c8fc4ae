/** What an identity provider is answered. */
import type { Resource } from "./shape";

export type ScimAnswer = {
  /** 200 with a resource and 204 without, unless said. */
  status?: number;
  resource?: Resource;
  etag?: string;
  location?: string;
};

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** The body of every refusal. RFC 7644, section 3.12. */
export const errorBody = (status: number, scimType: string | null, detail: string): Resource => ({
  schemas: [ERROR_URN],
  status: String(status),
  ...(scimType === null ? {} : { scimType }),
  detail,
});

export const listBody = (resources: readonly Resource[], total = resources.length, startIndex = 1): Resource => ({
  schemas: [LIST_URN],
  totalResults: total,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});
