import { loadBudgetBook } from "@/lib/budgets";
import type { Db } from "@/lib/db/client";
import { type GovernanceRow, readGovernance, readTools } from "@/lib/identities";
import { readUnmeteredBills } from "@/lib/invoices";
import { evaluatePolicies } from "@/lib/policy";
import { capsOf } from "@/lib/policy/core/caps";
import {
  readActorChains,
  readCallPlaces,
  readExposedUses,
  readFirstUses,
  readIdentityUse,
  readKnocks,
  readNetworkCover,
  readNetworkMixes,
  readNovelties,
  readProbes,
  readRhythms,
  readShadowUses,
  readSuccessesAfter,
  readToolUses,
  readTravels,
  readUseCells,
  readWakes,
} from "@/lib/reporting";
import { readOpenSecretFindings, readUsedPermissions } from "@/lib/security";
import { endingsOf } from "./core/endings";
import type { Limits, Need, Rule } from "./core/rule";
import type { World } from "./core/world";
import {
  readApplicationPlaces,
  readEndingTasks,
  readEnvironmentKinds,
  readMoves,
  readOwnTokens,
  readPeopleNames,
  readSightings,
  readTimeZone,
  readToolPurposes,
} from "./store/places";
import { readTierRows } from "./store/runs";
import { readTelemetry } from "./store/telemetry";

type Scene = { db: Db; now: Date; rows: GovernanceRow[]; limitsOf: (ruleId: string) => Limits };
type Parts = Partial<World>;

/** What each need of a rule is read by; several rules share a read. */
const READS: Readonly<Partial<Record<Need, (scene: Scene) => Promise<Parts>>>> = {
  use: async ({ db, now }) => ({
    use: await readIdentityUse(db, { identityIds: "all", now }),
    permissions: await readUsedPermissions(db, { identityIds: "all", now }),
  }),
  cells: async ({ db, now }) => ({ cells: await readUseCells(db, now) }),
  cover: async ({ db, now }) => ({ cover: await readNetworkCover(db, now) }),
  mixes: async ({ db, now, limitsOf }) => {
    const { signatures = 3, minutes = 10, floorRequests = 20 } = limitsOf("R02");
    return { mixes: await readNetworkMixes(db, now, { signatures, minutes, floorRequests }) };
  },
  wakes: async ({ db, now, limitsOf }) => ({ wakes: await readWakes(db, now, limitsOf("R09").silentDays ?? 30) }),
  endings: async ({ db, now, rows, limitsOf }) => {
    const graceMs = (limitsOf("R10").graceMinutes ?? 5) * 60_000;
    const subjects = endingsOf(rows, now).map(({ kind, id, endedAt }) => ({ kind, id, after: new Date(endedAt.getTime() + graceMs) }));
    return { endings: await readSuccessesAfter(db, subjects) };
  },
  knocks: async ({ db, now, rows }) => {
    const revoked = rows.flatMap(({ credentials }) =>
      credentials.flatMap(({ id, state, revokedAt }) => (state === "revoked" && revokedAt ? [{ credentialId: id, revokedAt }] : [])),
    );
    return { knocks: await readKnocks(db, revoked, now) };
  },
  theft: async ({ db, now, limitsOf }) => {
    const { probes = 3, travelMinutes = 15, learningDays = 14, signs = 2, floorUsd = 1 } = limitsOf("R17");
    return {
      theft: {
        probes: await readProbes(db, now, probes),
        travels: await readTravels(db, now, travelMinutes),
        novelties: await readNovelties(db, now, { learningDays, signs, floorUsd: String(floorUsd) }),
      },
    };
  },
  firsts: async ({ db, now }) => ({ firsts: await readFirstUses(db, now) }),
  tools: async ({ db, now }) => ({ toolUses: await readToolUses(db, now) }),
  rhythms: async ({ db, now, limitsOf }) => ({
    rhythms: await readRhythms(db, now, await readTimeZone(db), limitsOf("R20").requestsPerDay ?? 200),
  }),
  shadows: async ({ db, now }) => ({ shadows: await readShadowUses(db, now) }),
  bills: async ({ db, now }) => ({ bills: await readUnmeteredBills(db, now) }),
  chains: async ({ db, now }) => ({ chains: await readActorChains(db, now) }),
  places: async ({ db, now, rows }) => {
    const withNetworks = rows.filter(({ vendor }) => vendor !== null && vendor.networks.length > 0).map(({ id }) => id);
    return { places: await readCallPlaces(db, withNetworks, now) };
  },
  caps: async ({ db, now, rows }) => {
    const book = await loadBudgetBook(db);
    return { caps: new Map(rows.map((row) => [row.id, capsOf(book, row, now)])) };
  },
  moves: async ({ db, rows }) => {
    const since = rows.reduce(
      (at, { certifiedAt, createdAt }) => Math.min(at, (certifiedAt ?? createdAt).getTime()),
      Number.POSITIVE_INFINITY,
    );
    return { moves: rows.length === 0 ? [] : await readMoves(db, new Date(since)) };
  },
  tasks: async ({ db }) => ({ tasks: await readEndingTasks(db) }),
  provider_keys: async ({ db }) => ({ providerKeys: await readSightings(db) }),
  telemetry: async ({ db, now, limitsOf }) => {
    const { loggingDays = 30, hours = 24 } = limitsOf("R30");
    return { telemetry: await readTelemetry(db, now, { loggingDays, hours }) };
  },
  secret_findings: async ({ db, limitsOf }) => {
    const secrets = await readOpenSecretFindings(db);
    const exposed = secrets.secrets.map(({ credentialId, identityId, exposedAt, firstSeenAt }) => ({
      credentialId,
      identityId,
      at: exposedAt ?? firstSeenAt,
    }));
    return { secrets, exposedUses: await readExposedUses(db, exposed, limitsOf("R16").hours ?? 72) };
  },
  policies: async ({ db, now, rows }) => ({ policies: await evaluatePolicies(db, rows, { now }) }),
};

/**
 * Reads all that these rules need, each part once. Not scoped: for use cases that have authorised.
 * @param limitsOf Thresholds in force of a rule: some decide what is read.
 */
export async function loadWorld(
  db: Db,
  now: Date,
  rules: readonly Pick<Rule, "needs">[],
  limitsOf: (ruleId: string) => Limits,
): Promise<World> {
  const rows = await readGovernance(db, "all", now);
  const scene = { db, now, rows, limitsOf };
  let parts: Parts = {};
  // One after the other: a run must not take the connections that people wait for.
  for (const need of new Set(rules.flatMap(({ needs }) => needs))) parts = { ...parts, ...(await READS[need]?.(scene)) };
  return {
    now,
    rows,
    tools: await readTools(db),
    tokens: await readOwnTokens(db, now),
    purposes: await readToolPurposes(db),
    applications: await readApplicationPlaces(db, now),
    environments: await readEnvironmentKinds(db),
    people: await readPeopleNames(db),
    tiers: new Map((await readTierRows(db, "all")).map(({ identityId, tier }) => [identityId, tier])),
    ...parts,
  };
}
