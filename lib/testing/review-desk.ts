/**
 * A small organisation as reviews need it: people with accounts, agents with keys and grants that were used or not. Ann owns
 * Triage (used daily) and Router (silent); Ben owns Scout, Eye and Idle; nobody owns the CI bot. Lea leads Care, Sam and Sue
 * are security, Dan only attests what he is asked about.
 */
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { ingestEvents } from "@/lib/metering";
import { ReviewRules, type ReviewScope, ReviewStage } from "@/lib/reviews/schemas";
import type { FrozenClock } from "./clock";
import { testContext } from "./context";
import type { TestDatabase } from "./database";
import { seedOrganisation } from "./ledger";
import { batchOf, usageEvent } from "./usage";

const PEOPLE: Record<string, Role> = {
  ann: "identity_owner",
  ben: "identity_owner",
  lea: "team_lead",
  sam: "security_admin",
  sue: "security_admin",
  ana: "security_analyst",
  dan: "reviewer",
  aud: "auditor",
  max: "identity_owner",
};

const ACCESS = `
INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'), ('sam', 'sam@example.com', 'Sam'), ('sue', 'sue@example.com', 'Sue'),
  ('ana', 'ana@example.com', 'Ana'), ('dan', 'dan@example.com', 'Dan'), ('max', 'max@example.com', 'Max');
UPDATE team SET lead_id = 'lea' WHERE id = 'care';
UPDATE identity SET created_at = '2025-01-01Z';
UPDATE credential SET created_at = '2026-02-01Z';
INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at) VALUES
  ('g-4o', 'triage', 'model', 'gpt-4o', 'x', '2025-06-01Z', 'y', '2025-06-01Z'),
  ('g-haiku', 'triage', 'model', 'claude-haiku', 'x', '2025-06-01Z', 'y', '2025-06-01Z'),
  ('g-prod', 'triage', 'environment', 'prod', 'x', '2025-06-01Z', 'y', '2025-06-01Z'),
  ('g-scout', 'scout', 'model', 'gpt-4o', 'x', '2025-06-01Z', 'y', '2025-06-01Z');
UPDATE ledger_version SET inventory = inventory + 1`;

export type Desk = {
  ids: Record<string, string>;
  root: () => Context;
  as: (name: string) => Promise<Context>;
};

export async function seedReviewDesk(database: TestDatabase, clock: FrozenClock): Promise<Desk> {
  const root = (): Context => testContext(database.db, { clock, id: "root" });
  await seedOrganisation(database.pool);
  await database.pool.query(ACCESS);
  const ids: Record<string, string> = {};
  for (const [name, role] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    ids[name] = (await createUser(root(), { email: `${name}@example.com`, name, grants })).id;
  }
  const now = clock.now().getTime();
  const calls = (identity: object, name: string, days: number, dollars: number) =>
    Array.from({ length: days }, (_, i) =>
      usageEvent({
        dedupeKey: `${name}-${i}`,
        occurredAt: new Date(now - (i + 1) * 86_400_000),
        hints: identity,
        quantities: { input: BigInt(dollars * 400_000), output: 0n },
      }),
    );
  await ingestEvents(
    root(),
    "api",
    batchOf(
      ...calls({ credential: "triage-key" }, "triage", 40, 2),
      ...calls({ credential: "scout-key" }, "scout", 20, 5),
      ...calls({}, "nobody", 2, 1),
    ),
  );
  return {
    ids,
    root,
    as: async (name) => {
      const account = await actorOfAccount(database.db, ids[name] ?? "");
      if (!account) throw new Error(`${name} cannot sign in`);
      return { db: database.db, clock, actor: account.actor };
    },
  };
}

/** A campaign over everything, asked of owners, without time to take answers back. */
export const campaignOf = (
  over: { scope?: ReviewScope; stage?: object; stages?: object[]; rules?: object; timeZone?: string; name?: string } = {},
) => ({
  name: over.name ?? "Q1",
  scope: over.scope ?? {},
  stages: (over.stages ?? [over.stage ?? {}]).map((stage) =>
    ReviewStage.parse({ name: "Owners", reviewers: ["owner", "backup_owner", "team_lead", "security"], ...stage }),
  ),
  rules: ReviewRules.parse({ undoMinutes: 0, ...over.rules }),
  timeZone: over.timeZone ?? "UTC",
});
