/**
 * Who is asking, resolved on the server for every request. Every use case takes an actor first and authorises with it;
 * no other object carries rights.
 */
import type { Right, Role, TokenScope } from "./roles";

/** What of the organisation an actor may see. `all`, or the union of what is listed. Unit ids include subtrees already. */
export type Scope =
  | { kind: "all" }
  | {
      kind: "some";
      businessUnitIds: string[];
      teamIds: string[];
      applicationIds: string[];
      environmentIds: string[];
      identityIds: string[];
    };

/** Rights that hold within one scope: one per role of a person. */
export type Grant = { rights: ReadonlySet<Right>; scope: Scope };

export type Actor = {
  kind: "person" | "token" | "system";
  id: string;
  name: string;
  roles: Role[];
  rights: ReadonlySet<Right>;
  /** What the actor may see: the union over the roles that may read. */
  scope: Scope;
  /** The roles one by one: a right holds in the scope of the role that brings it (`scopeOf`). */
  grants?: readonly Grant[];
  /** The person of the organisation behind a signed-in user. */
  personId?: string;
  tokenScopes?: readonly TokenScope[];
  /** The source that an ingest token writes for. */
  sourceId?: string;
  requestId?: string;
  ip?: string;
};
