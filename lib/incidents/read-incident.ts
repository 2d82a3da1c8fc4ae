import { readSignals, type StoredSignal } from "@/lib/anomalies";
import type { Context } from "@/lib/auth";
import { nameDirectory, readGovernance } from "@/lib/identities";
import { formatUsd } from "@/lib/kernel/money";
import { mayUndo } from "./core/undo";
import type { DeedOffer, IncidentDetail, IncidentReviewView, SignalView, StepView } from "./core/views";
import { nameOfDetector, numberText, stepLeft } from "./core/words";
import { offersFor } from "./deed-rights";
import { readEvidence } from "./explain/read-evidence";
import { incidentViews, scopeName, signalTitle } from "./incident-views";
import { mayOn, sightIncident } from "./sight";
import { type IncidentRow, readMergedInto } from "./store/incidents";
import { type ReviewRow, readReviewRow, readSteps, readUserNames, type StepRow } from "./store/steps";

/** One incident: why it is grave, what it costs, what was done, and what the caller can do. Right: incident.read. @throws NotFound */
export async function readIncident(ctx: Context, id: string): Promise<IncidentDetail> {
  const row = await sightIncident(ctx, ctx.db, id);
  const [summary] = await incidentViews(ctx, [row]);
  if (!summary) throw new Error("an incident without a view");
  const [names, signals, steps, review, merged] = await Promise.all([
    nameDirectory(ctx.db),
    readSignals(ctx.db, { incidentIds: [row.id] }),
    readSteps(ctx.db, [row.id]),
    readReviewRow(ctx.db, row.id),
    readMergedInto(ctx.db, row.id),
  ]);
  const mayWork = ctx.actor.kind === "person" && mayOn(ctx, "incident.work", row);
  const key = row.credentialId === null ? "" : scopeName(names, "credential", row.credentialId);
  return {
    ...summary,
    reasons: row.reasons,
    nextStep: stepLeft(row.detector, row.state),
    confidence: row.confidence,
    priceEffectUsd: formatUsd(row.priceEffectUsd),
    causes: row.cause,
    signalList: signals.map((signal) => signalView(signal, signalTitle(names, signal, row))),
    steps: steps.map((step) => stepView(step, mayWork)),
    deeds: withoutEnded(offersFor(ctx, row, { subject: summary.identity?.name ?? summary.scope.name, key }), await hasEnded(ctx, row)),
    review: review && (await reviewView(ctx, review)),
    mayWork,
    merged: merged.map((one) => ({ id: one.id, number: numberText(one.number), title: one.title })),
    secondsToDetect: secondsBetween(row.startedAt, row.detectedAt),
    ...(await readEvidence(ctx, row.id)),
  };
}

/** Whether the key that was misused, or the identity where none is known, is revoked. */
async function hasEnded({ db, clock }: Context, { identityId, credentialId }: IncidentRow): Promise<boolean> {
  const [identity] = identityId === null ? [] : await readGovernance(db, [identityId], clock.now());
  const key = identity?.credentials.find(({ id }) => id === credentialId);
  return (key ?? identity)?.state === "revoked";
}

const withoutEnded = (deeds: readonly DeedOffer[], ended: boolean): DeedOffer[] =>
  deeds.map((offer) =>
    ended && (offer.kind === "revoke" || offer.kind === "rotate")
      ? { ...offer, isProposed: false, refusal: "Its access has ended already." }
      : offer,
  );

const secondsBetween = (from: Date, to: Date): number => Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));

const signalView = (signal: StoredSignal, title: string): SignalView => ({
  ...{ id: signal.id, detector: signal.detector, title, severity: signal.severity },
  ...{ confidence: signal.confidence, score: signal.score, evidence: signal.evidence, quietReason: signal.quietReason },
  detectorName: nameOfDetector(signal.detector),
  startedAt: new Date(signal.startedMs).toISOString(),
  detectedAt: new Date(signal.detectedMs).toISOString(),
  until: new Date(signal.untilMs).toISOString(),
  impactUsd: formatUsd(signal.impactUsd),
});

const stepView = ({ id, at, kind, text, byName, undoneAt, details }: StepRow, mayWork: boolean): StepView => ({
  ...{ id, kind, text, byName },
  at: at.toISOString(),
  canUndo: mayWork && mayUndo({ kind, details, undoneAt }),
  undoneAt: undoneAt?.toISOString() ?? null,
});

async function reviewView({ db }: Context, review: ReviewRow): Promise<IncidentReviewView> {
  const users = await readUserNames(db, [review.updatedBy, ...review.followUps.flatMap(({ ownerId }) => ownerId ?? [])]);
  const { whatHappened, whyItHappened, whatHelped, followUps, updatedAt, updatedBy } = review;
  return {
    ...{ whatHappened, whyItHappened, whatHelped },
    followUps: followUps.map((one) => ({ ...one, ownerName: one.ownerId === null ? null : (users.get(one.ownerId) ?? "Somebody") })),
    updatedAt: updatedAt.toISOString(),
    updatedBy: users.get(updatedBy) ?? updatedBy,
  };
}
