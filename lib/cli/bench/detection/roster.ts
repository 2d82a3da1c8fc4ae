/** Draws the identities of an organisation: how many of each kind, in which teams, with which keys, networks and grants. */
import type { Behaviour } from "@/lib/sample/core/behaviour";
import type { Origin } from "@/lib/sample/core/caller";
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import { type Random, randomOf } from "@/lib/sample/core/random";
import { BEHAVIOURS } from "@/lib/sample/data/behaviours";
import { MODELS } from "@/lib/sample/data/models";
import { NETWORKS } from "@/lib/sample/data/networks";
import type { Calendar } from "./calendar";
import { type Key, KINDS, type Kind, type Resident } from "./resident";

type Mould = { share: number; behaviours: readonly string[]; pace: readonly [number, number] };

/** `share`: of the identities; `pace`: calls in a mean hour. What comes in runs has the calls of a run instead. */
const MOULDS: Record<Kind, Mould> = {
  person: { share: 0.27, behaviours: ["deskAssistant", "codingAgent", "copywriter", "salesAgent"], pace: [0.6, 1.8] },
  agent: { share: 0.2, behaviours: ["supportAgent", "claimsAgent", "dataAgent", "researchAgent", "scenarioWriter"], pace: [1.5, 4] },
  service: { share: 0.14, behaviours: ["partsAgent", "opsAgent", "logExplainer", "plannerAgent"], pace: [1.5, 4] },
  busy: { share: 0.034, behaviours: ["supportAgent", "translator", "logExplainer", "portalClient"], pace: [26, 40] },
  build: { share: 0.12, behaviours: ["buildBot", "reviewBot"], pace: [8, 30] },
  nightly: { share: 0.09, behaviours: ["documentBatch", "labeller", "reportBot"], pace: [30, 70] },
  retrieval: { share: 0.04, behaviours: ["indexer"], pace: [3, 5] },
  gateway: { share: 0.012, behaviours: ["portalClient"], pace: [10, 18] },
  health: { share: 0.007, behaviours: ["portalClient"], pace: [60, 60] },
  evaluation: { share: 0.02, behaviours: ["reviewBot"], pace: [80, 140] },
  orchestrator: { share: 0.02, behaviours: ["plannerAgent"], pace: [3, 5] },
  dormant: { share: 0.038, behaviours: ["reportBot", "dataAgent"], pace: [3, 6] },
};

const PLACES = [
  { utcOffsetHours: 1, timeZone: "Europe/Stockholm" },
  { utcOffsetHours: 1, timeZone: "Europe/Madrid" },
  { utcOffsetHours: -5, timeZone: "America/New_York" },
] as const;
/** Also in a small organisation. */
const FEWEST: Partial<Record<Kind, number>> = { dormant: 2 };
/** Every other busy one is busy enough to be judged by the hour. */
const BUSIEST = 2.2;
const ROTATED_EVERY_DAYS = 21;
const TEAMS_FOR = 14;

export type Roster = { residents: Resident[]; byId: ReadonlyMap<string, Resident> };

export function drawRoster(seed: string, count: number, calendar: Calendar): Roster {
  const random = randomOf(`${seed}/roster`);
  const teams = Math.max(4, Math.round(count / TEAMS_FOR));
  const residents: Resident[] = [];
  for (const kind of KINDS) {
    const members = Math.max(FEWEST[kind] ?? 0, Math.round(MOULDS[kind].share * count));
    for (let i = 0; i < members; i++) residents.push(drawResident(random, `${seed}/${kind}`, kind, i, teams, calendar));
  }
  const byId = new Map(residents.map((resident) => [resident.id, resident]));
  bindCallers(residents);
  return { residents, byId };
}

function drawResident(random: Random, seed: string, kind: Kind, i: number, teams: number, calendar: Calendar): Resident {
  const mould = MOULDS[kind];
  const id = `id_${kind}_${i}`;
  const team = random.below(teams);
  const place = random.pick(PLACES);
  const behaviour = behaviourFor(random, kind, BEHAVIOURS[mould.behaviours[i % mould.behaviours.length] ?? ""] as Behaviour);
  const [slow, quick] = mould.pace;
  return {
    id,
    name: `${kind} ${i}`,
    kind,
    behaviour,
    pace: (slow + (quick - slow) * random.unit()) * (kind === "busy" && i % 2 === 1 ? BUSIEST : 1),
    teamId: `team_${team}`,
    businessUnitId: `unit_${team % 4}`,
    ownerId: `person_${team}_${random.below(3)}`,
    applicationIds: kind === "gateway" ? [0, 1, 2].map((n) => `app_gateway_${i}_${n}`) : [`app_${team}_${random.below(2)}`],
    environmentId: random.chance(0.8) ? "production" : "staging",
    keys: drawKeys(random, id, calendar),
    origins: originsFor(random, behaviour, kind),
    ...(kind === "person" ? place : { utcOffsetHours: 1, timeZone: "Europe/Stockholm" }),
    createdMs: calendar.fromMs - random.between(40, 400) * DAY_MS,
    endedMs: null,
    endedBy: null,
    models: behaviour.calls.map(({ model }) => ({ name: MODELS[model].model, fromMs: 0 })),
    tools: behaviour.tools.map(({ name }) => ({ name, fromMs: 0 })),
    callers: [],
    weekUsd: 0,
    usual: { promptTokens: 0, mostPrompt: 0, cachedShare: 0 },
    budgetWeekUsd: 0,
    random: randomOf(`${seed}/${i}`),
  };
}

function behaviourFor(random: Random, kind: Kind, behaviour: Behaviour): Behaviour {
  const spread = { ...behaviour, growth: 1 + 0.06 * random.unit() };
  if (kind === "person") return { ...spread, shape: "office" };
  if (kind === "service" || kind === "health") return { ...spread, shape: "steady" };
  // Builds and nights have their own rhythm; the trace only says how much it varies.
  if (kind === "build" || kind === "nightly" || kind === "evaluation") return { ...spread, shape: "day" };
  return spread;
}

/** Secrets are renewed every third week; the old one still answers for a short while after. */
function drawKeys(random: Random, id: string, calendar: Calendar): Key[] {
  if (random.chance(0.4)) return [{ id: `${id}_key`, fromMs: 0, toMs: Number.POSITIVE_INFINITY }];
  const keys: Key[] = [];
  let fromMs = 0;
  let renewedMs = calendar.fromMs + random.between(1, ROTATED_EVERY_DAYS) * DAY_MS + random.between(7, 15) * HOUR_MS;
  for (let n = 0; fromMs < calendar.toMs; n++) {
    keys.push({ id: `${id}_key_${n}`, fromMs, toMs: renewedMs + 600_000 });
    fromMs = renewedMs;
    renewedMs += ROTATED_EVERY_DAYS * DAY_MS;
  }
  return keys;
}

function originsFor(random: Random, behaviour: Behaviour, kind: Kind): Origin[] {
  const names = kind === "person" || kind === "gateway" ? behaviour.networks : behaviour.networks.slice(0, 1);
  return names.map((name, i) => {
    const { ipPrefix, asn, country } = NETWORKS[name];
    const userAgent = behaviour.userAgents[kind === "gateway" ? i % behaviour.userAgents.length : 0] ?? "";
    return { ip: `${ipPrefix}${random.between(1, 250)}`, asn, country, userAgent };
  });
}

/** Orchestrators call agents of their own owner, gateways carry people: both are declared. */
function bindCallers(residents: readonly Resident[]): void {
  const of = (kind: Kind) => residents.filter((resident) => resident.kind === kind);
  const agents = of("agent");
  for (const [i, orchestrator] of of("orchestrator").entries()) {
    for (const callee of [agents[(2 * i) % agents.length], agents[(2 * i + 1) % agents.length]]) {
      if (callee === undefined) continue;
      callee.callers.push(orchestrator.id);
      callee.ownerId = orchestrator.ownerId;
      callee.teamId = orchestrator.teamId;
      callee.businessUnitId = orchestrator.businessUnitId;
    }
  }
  const people = of("person");
  for (const [i, gateway] of of("gateway").entries())
    for (let n = 0; n < 3; n++) people[(3 * i + n) % people.length]?.callers.push(gateway.id);
}
