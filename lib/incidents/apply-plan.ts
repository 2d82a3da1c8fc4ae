import { type AuditRecord, recordAudits } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { readStanding } from "@/lib/budgets";
import { placeOfThing, type Standing } from "@/lib/budgets/core/standing";
import type { Tx } from "@/lib/db/client";
import { newId } from "@/lib/kernel/ids";
import { ZERO_USD } from "@/lib/kernel/money";
import type { Draft, Growth, IncidentPlan } from "./core/plan-incidents";
import { numberText, plural } from "./core/words";
import { type IncidentChange, type IncidentRow, insertIncidentRow, updateIncidentRow } from "./store/incidents";
import { insertStep, moveSteps } from "./store/steps";
import { type Telling, tellIncidents } from "./tell-incidents";

/** What is written of a plan, and what people are told of it. */
type Work = {
  tx: Tx;
  ctx: Context;
  standing: Standing;
  rows: ReadonlyMap<string, IncidentRow>;
  /** Which incident each signal is in now, by its key. */
  homes: Map<string, string>;
  audits: AuditRecord[];
  tellings: Telling[];
};

/** Writes a plan. @returns the incident of each signal that is in one of the plan, by key. */
export async function applyPlan(
  tx: Tx,
  ctx: Context,
  plan: IncidentPlan,
  rows: ReadonlyMap<string, IncidentRow>,
): Promise<ReadonlyMap<string, string>> {
  const work: Work = { tx, ctx, rows, standing: await readStanding(ctx), homes: new Map(), audits: [], tellings: [] };
  for (const { from, into } of plan.merge) await merge(work, from, into);
  for (const growth of plan.grow) await grow(work, growth);
  for (const draft of plan.open) await open(work, draft);
  await tellIncidents(tx, ctx, work.tellings);
  await recordAudits(tx, ctx, work.audits);
  return work.homes;
}

/** What a signal leaves open of its place is told by where its identity is today. */
function figuresOf(draft: Draft, standing: Standing) {
  const { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId } = draft.place;
  const now =
    identityId !== null ? placeOfThing(standing, "identity", identityId) : teamId !== null ? placeOfThing(standing, "team", teamId) : {};
  return {
    ...{ detector: draft.detector, title: draft.title, scopeKind: draft.scopeKind, scopeId: draft.scopeId, traceId: draft.traceId },
    ...{ identityId, credentialId },
    teamId: teamId ?? now.teamId ?? null,
    businessUnitId: businessUnitId ?? now.businessUnitId ?? null,
    applicationId: applicationId ?? now.applicationId ?? null,
    environmentId: environmentId ?? now.environmentId ?? null,
    ...{ severity: draft.severity, reasons: draft.reasons, confidence: draft.confidence },
    ...{ actualUsd: draft.actualUsd, expectedUsd: draft.expectedUsd, impactUsd: draft.impactUsd, impactMonthUsd: draft.impactMonthUsd },
    startedAt: new Date(draft.startedMs),
    detectedAt: new Date(draft.detectedMs),
    lastSeenAt: new Date(draft.lastSeenMs),
  };
}

async function open(work: Work, draft: Draft): Promise<void> {
  const { tx, ctx } = work;
  const at = ctx.clock.now();
  const id = newId("inc");
  const figures = figuresOf(draft, work.standing);
  const row = {
    ...figures,
    ...{
      id,
      state: "open" as const,
      disposition: null,
      openedAt: at,
      closedAt: null,
      priceEffectUsd: ZERO_USD,
      cause: [],
      explainedUntil: null,
    },
    ...{ assigneeId: null, mergedIntoId: null, updatedAt: at },
  };
  const number = await insertIncidentRow(tx, row);
  const details = draft.isSilent ? { silent: true } : {};
  const text = draft.isSilent ? `${draft.title}. In maintenance: nobody is told.` : draft.title;
  await insertStep(tx, ctx.actor, { incidentId: id, at, kind: "opened", text, details });
  settleIn(work, id, draft);
  audit(work, id, "open", {
    number,
    detector: draft.detector,
    severity: draft.severity,
    title: draft.title,
    signals: draft.signals.length,
  });
  if (!draft.isSilent) work.tellings.push({ kind: "incident_opened", row: { ...row, number } });
}

async function grow(work: Work, { id, draft, isGraver, reopens, breaksSilence, added }: Growth): Promise<void> {
  const { tx, ctx } = work;
  const before = work.rows.get(id);
  if (!before) throw new Error("a plan speaks of an incident that was not read");
  const at = ctx.clock.now();
  const figures = figuresOf(draft, work.standing);
  const change: IncidentChange = reopens ? { ...figures, state: "open", closedAt: null } : figures;
  await updateIncidentRow(tx, id, { ...change, updatedAt: at });
  settleIn(work, id, draft);
  const said = [
    ...(reopens ? ["Seen again, and opened"] : []),
    ...(isGraver ? [`Graver now: ${draft.severity}`] : []),
    ...(added.length > 0 ? [`${plural(added.length, "more signal")}`] : []),
  ];
  if (said.length > 0) {
    await insertStep(tx, ctx.actor, {
      incidentId: id,
      at,
      kind: "grew",
      text: said.join(". "),
      ...(reopens ? { details: { from: before.state, to: "open" } } : {}),
    });
    audit(work, id, "grow", {
      severity: draft.severity,
      state: reopens ? "open" : before.state,
      signals: draft.signals.length,
      detector: draft.detector,
    });
  }
  if (draft.isSilent) return;
  const row = { ...before, ...figures };
  if (breaksSilence) work.tellings.push({ kind: "incident_opened", row });
  else if (isGraver) work.tellings.push({ kind: "incident_graver", row });
  else if (reopens) work.tellings.push({ kind: "incident_graver", row, again: at });
}

async function merge(work: Work, from: string, into: string): Promise<void> {
  const { tx, ctx, rows } = work;
  const at = ctx.clock.now();
  const part = rows.get(from);
  const whole = rows.get(into);
  if (!part || !whole) throw new Error("a plan speaks of an incident that was not read");
  await updateIncidentRow(tx, from, { mergedIntoId: into, state: "closed", closedAt: at, updatedAt: at });
  await moveSteps(tx, from, into);
  if (whole.assigneeId === null && part.assigneeId !== null)
    await updateIncidentRow(tx, into, { assigneeId: part.assigneeId, updatedAt: at });
  await insertStep(tx, ctx.actor, { incidentId: into, at, kind: "merged", text: `${numberText(part.number)} is a part of it` });
  audit(work, from, "merge", { into });
}

function settleIn({ homes }: Work, id: string, { signals }: Draft): void {
  for (const { key } of signals) homes.set(key, id);
}

function audit({ audits }: Work, objectId: string, verb: string, after: unknown): void {
  audits.push({ action: `incident.${verb}`, objectType: "incident", objectId, after });
}
