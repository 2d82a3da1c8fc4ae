/** The inventory as detectors of behaviour ask for it. */
import type { GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import type { CredentialSurroundings, IdentitySurroundings } from "./surroundings";
import { toolClassOf } from "./tool-class";

export type InventoryAround = {
  identities: ReadonlyMap<string, IdentitySurroundings>;
  credentials: ReadonlyMap<string, CredentialSurroundings>;
  toolClass(tool: string, server: string | null): string | undefined;
};

/** @param timeZone Of the organisation: hours and days of people are read in it. */
export function inventoryAround(rows: readonly GovernanceRow[], tools: readonly ToolRow[], timeZone: string): InventoryAround {
  const callers = declaredCallers(rows);
  const namesOf = toolNames(tools);
  const identities = new Map(rows.map((row) => [row.id, identityOf(row, callers.get(row.id) ?? [], namesOf, timeZone)]));
  const credentials = new Map(rows.flatMap((row) => row.credentials.map((each) => [each.id, credentialOf(row, each)] as const)));
  const classes = new Map<string, string | undefined>();
  const toolClass = (tool: string, server: string | null): string | undefined => {
    const key = server === null ? tool : `${tool}\u0000${server}`;
    if (!classes.has(key)) {
      if (classes.size >= CLASSES_KEPT) classes.clear();
      classes.set(key, toolClassOf([...new Set([tool, ...namesOf(tool)])]) ?? (server === null ? undefined : toolClassOf([server])));
    }
    return classes.get(key);
  };
  return { identities, credentials, toolClass };
}

/** Names of tools are whatever senders send. */
const CLASSES_KEPT = 20_000;
const fold = (text: string): string => text.trim().toLowerCase();

/** All names of the connected tool that a name is of, itself among them. */
function toolNames(tools: readonly ToolRow[]): (name: string) => readonly string[] {
  const byName = new Map<string, readonly string[]>();
  for (const { id, name, aliases } of tools) {
    const names = [...new Set([id, name, ...aliases])];
    for (const each of names) byName.set(fold(each), names);
  }
  return (name) => byName.get(fold(name)) ?? [name];
}

/** A parent and its children may call each other, as may whoever acts for another with a delegation in force. */
function declaredCallers(rows: readonly GovernanceRow[]): Map<string, string[]> {
  const pairs = new Map<string, Set<string>>();
  const join = (a: string, b: string): void => {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      pairs.set(one, (pairs.get(one) ?? new Set()).add(other));
  };
  for (const { id, parentId, actsFor } of rows) {
    if (parentId !== null) join(id, parentId);
    for (const { operatorId } of actsFor) join(id, operatorId);
  }
  return new Map([...pairs].map(([id, others]) => [id, [...others].sort()]));
}

/** Nothing that is asked for is called so: it stands where all that was granted has ended, which opens nothing. */
const NOTHING = ["\u0000"];

/** What may be used of a kind; empty: anything. */
function granted(
  { grants, restrictedKinds }: GovernanceRow,
  kind: "model" | "tool",
  namesOf: (name: string) => readonly string[],
): readonly string[] {
  const values = grants.filter((grant) => grant.kind === kind).map(({ value }) => value);
  if (values.includes("*")) return [];
  if (values.length === 0) return restrictedKinds.includes(kind) ? NOTHING : [];
  return [...new Set(values.flatMap((value) => [value, ...namesOf(value)]))];
}

const asIs = (name: string): readonly string[] => [name];

/** The earliest of some instants; null: none. */
function earliest(...dates: readonly (Date | null)[]): number | null {
  const times = dates.flatMap((date) => (date === null ? [] : [date.getTime()]));
  return times.length === 0 ? null : Math.min(...times);
}

function identityOf(
  row: GovernanceRow,
  callers: readonly string[],
  namesOf: (name: string) => readonly string[],
  timeZone: string,
): IdentitySurroundings {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    ownerId: row.owner?.id ?? null,
    ownerLeft: row.owner !== null && (!row.owner.active || row.owner.leftAt !== null),
    teamId: row.team?.id ?? null,
    applicationIds: row.application === null ? [] : [row.application.id],
    environmentId: row.environment?.id ?? null,
    createdMs: row.createdAt.getTime(),
    endedMs: earliest(row.revokedAt, row.endsAt),
    timeZone,
    breakGlass: row.breakGlass,
    models: granted(row, "model", asIs),
    tools: granted(row, "tool", namesOf),
    declaredCallers: callers,
  };
}

function credentialOf(row: GovernanceRow, credential: GovernanceRow["credentials"][number]): CredentialSurroundings {
  const ends: readonly (readonly [Exclude<CredentialSurroundings["endedBy"], null>, number | null])[] = [
    ["revoked", credential.revokedAt?.getTime() ?? null],
    ["expired", credential.expiresAt?.getTime() ?? null],
    ["offboarded", earliest(row.revokedAt, row.endsAt)],
  ];
  let ended: readonly [CredentialSurroundings["endedBy"], number | null] = [null, null];
  for (const end of ends) if (end[1] !== null && (ended[1] === null || end[1] < ended[1])) ended = end;
  return {
    id: credential.id,
    identityId: row.id,
    label: credential.label,
    createdMs: credential.createdAt.getTime(),
    endedMs: ended[1],
    endedBy: ended[0],
  };
}
