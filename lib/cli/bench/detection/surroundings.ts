/** What detectors ask of a generated organisation, as it is at the newest quarter of an hour that they were given. */

import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { CredentialSurroundings, Denial, IdentitySurroundings, Surroundings } from "@/lib/anomalies/core/surroundings";
import { toolClassOf } from "@/lib/anomalies/core/tool-class";
import type { Usd } from "@/lib/kernel/money";
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import { pricesAt } from "./calendar";
import type { Organisation } from "./organisation";
import type { Resident } from "./resident";
import { dollarsOf } from "./story";
import type { Quarter } from "./stream";

const WEEK_MS = 7 * DAY_MS;
const EXPOSED_MS = 72 * HOUR_MS;
const atoms = (dollars: number): Usd => (BigInt(Math.round(dollars * 1e9)) * 1_000_000n) as Usd;

export class GeneratedSurroundings implements Surroundings {
  private nowMs: number;
  private week = -1;
  private spent = new Map<string, number>();
  private refused: Denial[] = [];
  private readonly keys = new Map<string, CredentialSurroundings>();
  private readonly known = new Map<string, IdentitySurroundings & { staleMs: number }>();

  constructor(private readonly organisation: Organisation) {
    this.nowMs = organisation.calendar.fromMs;
    for (const resident of organisation.residents) for (const key of resident.keys) this.keys.set(key.id, keyOf(resident, key));
  }

  /** Before its calls are judged. */
  turn({ fromMs, toMs, denials }: Quarter): void {
    this.nowMs = toMs;
    const week = Math.floor((fromMs - this.organisation.calendar.fromMs) / WEEK_MS);
    if (week !== this.week) this.spent = new Map();
    this.week = week;
    this.refused = [...this.refused.filter(({ atMs }) => atMs > fromMs - 2 * HOUR_MS), ...denials];
  }

  /** After its calls were judged. */
  spend(facts: readonly CallFact[]): void {
    for (const fact of facts)
      if (fact.identityId !== null) this.spent.set(fact.identityId, (this.spent.get(fact.identityId) ?? 0) + dollarsOf(fact));
  }

  identity(id: string): IdentitySurroundings | undefined {
    const kept = this.known.get(id);
    if (kept !== undefined && this.nowMs < kept.staleMs) return kept;
    const resident = this.organisation.byId.get(id);
    if (resident === undefined) return undefined;
    const granted = (permits: Resident["models"]): string[] => permits.filter(({ fromMs }) => fromMs <= this.nowMs).map(({ name }) => name);
    const { name, kind, ownerId, teamId, applicationIds, environmentId, createdMs, endedMs, timeZone, callers } = resident;
    const told = {
      ...{
        id,
        name,
        kind,
        ownerId,
        ownerLeft: false,
        teamId,
        applicationIds,
        environmentId,
        createdMs,
        endedMs,
        timeZone,
        breakGlass: false,
      },
      ...{ models: granted(resident.models), tools: granted(resident.tools), declaredCallers: callers, staleMs: this.nowMs + HOUR_MS },
    };
    this.known.set(id, told);
    return told;
  }

  credential(id: string): CredentialSurroundings | undefined {
    return this.keys.get(id);
  }

  exposures(credentialId: string | null, identityId: string | null, atMs: number) {
    return this.organisation.exposures.filter(
      (one) =>
        ((credentialId !== null && one.credentialId === credentialId) || (identityId !== null && one.identityId === identityId)) &&
        one.atMs <= atMs &&
        atMs - one.atMs < EXPOSED_MS,
    );
  }

  toolClass(tool: string): string | undefined {
    return toolClassOf([tool]);
  }

  inputPrice(_provider: string, model: string, atMs: number): Usd | null {
    const prices = pricesAt(this.organisation.calendar, model, atMs);
    return prices === null ? null : atoms(prices.input);
  }

  cacheReadPrice(_provider: string, model: string, atMs: number): Usd | null {
    const prices = pricesAt(this.organisation.calendar, model, atMs);
    return prices === null ? null : atoms(prices.cacheRead);
  }

  budgetLeft(identityId: string): Usd | null {
    const resident = this.organisation.byId.get(identityId);
    return resident === undefined ? null : atoms(Math.max(0, resident.budgetWeekUsd - (this.spent.get(identityId) ?? 0)));
  }

  denials(atMs: number): readonly Denial[] {
    return this.refused.filter((one) => one.atMs <= atMs && one.atMs > atMs - HOUR_MS);
  }
}

/** The end of its identity, or of itself where it was renewed. */
function keyOf(resident: Resident, { id, fromMs, toMs }: Resident["keys"][number]): CredentialSurroundings {
  const renewed = Number.isFinite(toMs) ? toMs : null;
  const { endedMs, endedBy } = resident;
  const isEnded = endedMs !== null && (renewed === null || endedMs < renewed);
  return {
    ...{ id, identityId: resident.id, label: id, createdMs: Math.max(fromMs, resident.createdMs) },
    endedMs: isEnded ? endedMs : renewed,
    endedBy: isEnded ? endedBy : renewed === null ? null : "rotated",
  };
}
