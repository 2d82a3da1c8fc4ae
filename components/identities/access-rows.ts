/** What an identity may use beside what it used: one row a thing, with where it stands. Pure. */

import { coversModel } from "@/lib/identities/core/model-names";
import type { GrantView, ToolView } from "@/lib/identities/core/views";
import { isPattern, matchesPattern } from "@/lib/kernel/wildcard";
import type { UseOf } from "@/lib/reporting/core/identity-use";
import { toldOfScope, type UsedPermission } from "@/lib/security/core/permissions";
import { sumDecimals } from "../charts/prepare/decimal-text";

/**
 * approved: granted and used · unused: granted, never used · waiting: asked for · not_approved: used without a yes ·
 * refused: used before, and stopped now · open: nothing of this kind was ever limited
 */
export type AccessStanding = "approved" | "unused" | "waiting" | "not_approved" | "refused" | "open";
export type AccessRow = {
  key: string;
  name: string;
  /** What a limit would name it by. */
  value: string;
  kind: string | null;
  grant: GrantView | null;
  use: UseOf | null;
  standing: AccessStanding;
  /** Of a pattern: what was used of it. */
  about?: string;
  /** It is not told that it was used, which is no word that it was not; `since`: from when on logs told of its service. */
  untold?: { since: string | null };
};

export type AccessOf = "tool" | "model" | "scope" | "environment";
/** What was chosen to be done about one row. */
export type AccessDeed = { kind: "approve" | "refuse" | "end" | "block" | "ask"; row: AccessRow };

type Known = Pick<ToolView, "id" | "name" | "aliases" | "approved" | "kind">;

const fold = (text: string): string => text.trim().normalize("NFC").toLowerCase();

/** The connected tools by everything that usage may call them. */
function byNames(tools: readonly Known[]): ReadonlyMap<string, Known> {
  return new Map(tools.flatMap((tool) => [tool.id, tool.name, ...tool.aliases].map((name) => [fold(name), tool] as const)));
}

/** Of one thing that usage calls by several names, all uses together; days are texts in the order of time. */
function addUse(a: UseOf | undefined, b: UseOf): UseOf {
  if (!a) return b;
  return {
    id: a.id,
    costUsd30d: sumDecimals([a.costUsd30d, b.costUsd30d]) ?? "0",
    costUsd90d: sumDecimals([a.costUsd90d, b.costUsd90d]) ?? "0",
    requests90d: a.requests90d + b.requests90d,
    errors90d: a.errors90d + b.errors90d,
    lastSucceededOn:
      [a.lastSucceededOn, b.lastSucceededOn]
        .filter((day) => day !== null)
        .sort()
        .at(-1) ?? null,
  };
}

/**
 * @param keyOf What a use and a value of a grant have in common. @param about What is known of something that nobody granted.
 * @param covers Whether a value that is spelt otherwise stands for what was used: a pattern, a model by its version.
 */
function rowsOf(
  mine: readonly GrantView[],
  uses: readonly UseOf[],
  keyOf: (text: string) => string,
  about: (key: string, use: UseOf) => Pick<AccessRow, "name" | "value" | "kind"> & { isApproved: boolean },
  covers: (value: string, key: string) => boolean = () => false,
): AccessRow[] {
  const used = new Map<string, UseOf>();
  for (const use of uses) used.set(keyOf(use.id), addUse(used.get(keyOf(use.id)), use));
  const open = mine.filter(({ state }) => state === "in_force" || state === "waiting");
  const isForAll = open.some(({ value, state }) => value === "*" && state === "in_force");
  // Of a kind of which something was ever approved, only what is in force may be used.
  const isLimited = mine.some(({ approvedAt }) => approvedAt !== null) && !isForAll;
  // Leave to use everything stands for nothing by itself: what was used of it has rows of its own.
  const isOf = (value: string, key: string): boolean => value !== "*" && (keyOf(value) === key || covers(value, key));
  const granted = open.map((grant): AccessRow => {
    const own = [...used].filter(([key]) => isOf(grant.value, key)).map(([, one]) => one);
    const use = own.reduce<UseOf | null>((sum, one) => addUse(sum ?? undefined, one), null);
    const standing: AccessStanding = grant.state === "waiting" ? "waiting" : use === null && grant.value !== "*" ? "unused" : "approved";
    const row = { key: grant.id, name: grant.name, value: grant.value, kind: grant.tool?.kind ?? null, grant, use, standing };
    return { ...row, ...ofPattern(grant.value, own) };
  });
  const others = [...used].flatMap(([key, use]): AccessRow[] => {
    if (open.some(({ value }) => isOf(value, key))) return [];
    const { isApproved, ...known } = about(key, use);
    return [{ ...known, key: `used ${key}`, grant: null, use, standing: isLimited ? "refused" : isApproved ? "open" : "not_approved" }];
  });
  return [...granted, ...others].sort(byUse);
}

/**
 * Rows of tools and sources of data. What is used and nobody granted is "not approved" unless everything is allowed and
 * the tool itself was approved.
 */
export function toolRows(grants: readonly GrantView[], uses: readonly UseOf[], tools: readonly Known[]): AccessRow[] {
  const known = byNames(tools);
  const mine = grants.filter(({ kind }) => kind === "tool" || kind === "data_source");
  return rowsOf(
    mine,
    uses,
    (text) => known.get(fold(text))?.id ?? text,
    (key) => {
      const tool = tools.find((one) => one.id === key);
      return { name: tool?.name ?? key, value: key, kind: tool?.kind ?? null, isApproved: tool?.approved ?? false };
    },
  );
}

/** Rows of models and environments: none of them has an approval of its own. */
export const plainRows = (of: "model" | "environment", grants: readonly GrantView[], uses: readonly UseOf[]): AccessRow[] =>
  rowsOf(
    grants.filter(({ kind }) => kind === of),
    uses,
    fold,
    (_, use) => ({ name: use.id, value: use.id, kind: null, isApproved: true }),
    of === "model" ? coversModel : undefined,
  );

const NAMED = 4;

/** "used: s3:GetObject, s3:ListBucket and 3 more", the most used first. */
function ofPattern(value: string, uses: readonly Pick<UseOf, "id" | "requests90d">[]): Pick<AccessRow, "about"> {
  if (!isPattern(value) || uses.length === 0) return {};
  const names = [...uses].sort((a, b) => b.requests90d - a.requests90d).map(({ id }) => id);
  const more = names.length - NAMED;
  return { about: `used: ${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}` };
}

/** Scopes that were granted or asked for. Calls do not tell of them; the logs of clouds tell that one was used, never that it was not. */
export const scopeRows = (grants: readonly GrantView[], permissions: readonly UsedPermission[]): AccessRow[] =>
  grants
    .filter(({ kind, state }) => kind === "scope" && (state === "in_force" || state === "waiting"))
    .map((grant): AccessRow => {
      const { id: key, name, value, state } = grant;
      const { calls, lastUsedAt, toldSince } = toldOfScope(value, permissions);
      const use = calls > 0 ? scopeUse(value, calls, lastUsedAt) : null;
      const standing: AccessStanding = state === "waiting" ? "waiting" : "approved";
      const own = permissions.filter(({ permission }) => matchesPattern(value, permission));
      const covered = ofPattern(
        value,
        own.map(({ permission, calls: requests90d }) => ({ id: permission, requests90d })),
      );
      return {
        ...{ key, name, value, kind: null, grant, use, standing },
        ...covered,
        ...(use === null ? { untold: { since: toldSince } } : {}),
      };
    })
    .sort(byUse);

const scopeUse = (id: string, requests90d: number, lastUsedAt: string | null): UseOf => ({
  ...{ id, requests90d, costUsd30d: "0", costUsd90d: "0", errors90d: 0 },
  lastSucceededOn: lastUsedAt?.slice(0, 10) ?? null,
});

const byUse = (a: AccessRow, b: AccessRow): number =>
  (b.use?.requests90d ?? -1) - (a.use?.requests90d ?? -1) || a.name.localeCompare(b.name, "en");

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const inWords = (n: number): string => NUMBERS[n] ?? String(n);

/** "It reached four of five tools; one was never approved". */
export function toolFinding(rows: readonly AccessRow[]): string {
  if (rows.length === 0) return "It reached no tools and was granted none";
  const reached = rows.filter(({ use }) => use !== null).length;
  const without = rows.filter(({ standing, use }) => use !== null && (standing === "not_approved" || standing === "refused")).length;
  const waiting = rows.filter(({ standing }) => standing === "waiting").length;
  const of =
    reached === rows.length
      ? rows.length === 1
        ? "the one tool"
        : `all ${inWords(rows.length)} tools`
      : `${inWords(reached)} of ${inWords(rows.length)} tools`;
  if (without > 0) return `It reached ${of}; ${inWords(without)} ${without === 1 ? "was" : "were"} never approved`;
  if (waiting > 0) return `It reached ${of}; ${inWords(waiting)} ${waiting === 1 ? "waits" : "wait"} for a yes`;
  return `It reached ${of}${rows.some(({ standing }) => standing === "open") ? "; nothing limits it" : ", each approved"}`;
}

/** "It was granted two scopes". */
export function grantFinding(word: string, rows: readonly AccessRow[]): string {
  const granted = rows.filter(({ grant }) => grant?.state === "in_force").length;
  const waiting = rows.filter(({ standing }) => standing === "waiting").length;
  const what = `${inWords(granted)} ${word}${granted === 1 ? "" : "s"}`;
  return `It was granted ${granted === 0 ? `no ${word}` : what}${waiting > 0 ? `; ${inWords(waiting)} ${waiting === 1 ? "waits" : "wait"} for a yes` : ""}`;
}

export function modelFinding(rows: readonly AccessRow[]): string {
  if (rows.length === 0) return "It used no models and was granted none";
  const used = rows.filter(({ use }) => use !== null).length;
  const unused = rows.filter(({ standing }) => standing === "unused").length;
  const models = used === 0 ? "no model" : `${inWords(used)} model${used === 1 ? "" : "s"}`;
  if (rows.every(({ grant }) => grant === null)) return `It used ${models}; it may use any`;
  return unused === 0
    ? `It used ${models} of those granted`
    : `It used ${models}; ${inWords(unused)} of those granted ${unused === 1 ? "was" : "were"} never used`;
}
