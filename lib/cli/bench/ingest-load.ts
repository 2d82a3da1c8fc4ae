/** A small organisation and its usage, as a sender would send it: native events in batches of a thousand. */
import { createToken } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { putInventory } from "@/lib/identities";
import { InventoryDocument } from "@/lib/identities/schemas";
import type { Batch } from "./send";

export const BATCH = 1_000;
const IDENTITIES = 60;
const TEAMS = 8;
const HOUR_MS = 3_600_000;
const MODELS = [
  ["openai", "gpt-4o-2024-08-06"],
  ["openai", "gpt-5-mini-2025-08-07"],
  ["anthropic", "claude-sonnet-4-5-20250929"],
  ["google", "gemini-2.5-flash"],
] as const;

const numbered = <T>(count: number, make: (number: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** 60 agents of 8 teams, each with a key. @returns a token that may send events. */
export async function addOrganisation(ctx: Context): Promise<string> {
  const document = {
    effectiveFrom: "2026-01-01T00:00:00Z",
    businessUnits: [{ id: "operations", name: "Operations" }],
    costCentres: [{ id: "cc-1", name: "Cost centre 1" }],
    people: numbered(TEAMS, (i) => ({ email: `lead-${i}@example.com`, name: `Lead ${i}` })),
    teams: numbered(TEAMS, (i) => ({ id: `team-${i}`, name: `Team ${i}`, businessUnit: "operations", costCentre: "cc-1" })),
    applications: [{ id: "desk", name: "Support desk" }],
    environments: [{ id: "production", name: "Production", kind: "production" }],
    identities: numbered(IDENTITIES, (i) => ({
      id: `agent-${i}`,
      name: `Agent ${i}`,
      kind: "agent",
      owner: `lead-${i % TEAMS}@example.com`,
      team: `team-${i % TEAMS}`,
      application: "desk",
      environment: "production",
      credentials: [{ label: `Key ${i}`, kind: "api_key", alias: `key-${i}` }],
    })),
  };
  await putInventory(ctx, InventoryDocument.parse(document));
  return (await createToken(ctx, { name: "bench", scopes: ["ingest"] })).token;
}

export type BenchEvent = ReturnType<typeof eventsOf>[number];

/** Ids are new for each number; the events are of the last hour, each agent uses two models. */
export function eventsOf(number: number, nowMs: number) {
  let state = number + 1;
  const next = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return numbered(BATCH, (i) => {
    const agent = next(IDENTITIES);
    const [provider, model] = MODELS[(agent + next(2)) % MODELS.length] ?? MODELS[0];
    return {
      id: `bench-${number}-${i}`,
      time: new Date(nowMs - next(HOUR_MS)).toISOString(),
      provider,
      model,
      operation: "chat",
      convention: "disjoint",
      usage: { input: next(9_000), cacheRead: next(20_000), output: 1 + next(2_000) },
      identity: `agent-${agent}`,
      credential: `key-${agent}`,
      application: "desk",
      environment: "production",
      sessionId: `session-${next(5_000)}`,
      traceId: `4bf92f3577b34da6${String(number * BATCH + i).padStart(16, "0")}`,
      spanId: String(next(1_000_000_000)).padStart(16, "0"),
      latencyMs: 200 + next(9_000),
      labels: { repo: "desk", release: `r${next(20)}` },
    };
  });
}

/** One batch of the native format. */
export function nativeBatch(number: number, nowMs: number): Batch {
  const events = eventsOf(number, nowMs).map(({ identity: _, ...event }) => event);
  const count = (answer: Buffer): number => (JSON.parse(answer.toString("utf8")) as { accepted: number }).accepted;
  return { body: Buffer.from(JSON.stringify({ events })), contentType: "application/json", taken: count };
}
