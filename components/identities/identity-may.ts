import type { Right } from "@/lib/auth/core/roles";

/** What the reader may do here. Use cases refuse the rest; this only leaves out what would be refused. */
export type IdentityMay = {
  write: boolean;
  suspend: boolean;
  revoke: boolean;
  grant: boolean;
  approve: boolean;
  attribute: boolean;
  /** Who reads: nobody decides on what they asked for. */
  actorId: string;
};

export const identityMay = ({ id, rights }: { id: string; rights: ReadonlySet<Right> }): IdentityMay => ({
  write: rights.has("identity.write"),
  suspend: rights.has("identity.suspend"),
  revoke: rights.has("identity.revoke"),
  grant: rights.has("grant.write"),
  approve: rights.has("grant.approve"),
  attribute: rights.has("attribution.assign"),
  actorId: id,
});
