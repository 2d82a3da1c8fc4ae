import { scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Directory } from "@/lib/identities";
import { parseUsd } from "@/lib/kernel/money";
import { CORRECTION_DEEDS, type CorrectionDeed, type CorrectionSelection, isPossible, rightsFor } from "../core/corrections";
import { NOTHING_TO_POST, type Tally, totalsOf } from "../core/corrections-tally";
import type { CorrectionDetail, CorrectionSummary, TallyView } from "../core/corrections-view";
import type { StoredCorrection } from "../store/corrections";
import type { LedgerVersions } from "../store/insert-lines";

function tallyView(tally: Tally): TallyView {
  const { linesRead, linesChanged, unpricedBefore, unpricedAfter, movedUsd, toPost = NOTHING_TO_POST } = tally;
  return { ...totalsOf(tally.teams), linesRead, linesChanged, unpricedBefore, unpricedAfter, movedUsd, toPost };
}

/** What the audit log keeps of it. */
export function auditView(correction: StoredCorrection): object {
  const { kind, state, span, selection, askedBy, approvedBy, thresholdUsd, preview, run, error } = correction;
  return {
    kind,
    state,
    from: span.start.toISOString(),
    to: span.end.toISOString(),
    selection,
    askedBy,
    ...(approvedBy === null ? {} : { approvedBy }),
    ...(thresholdUsd === null ? {} : { thresholdUsd }),
    ...(preview ? { preview: tallyView(preview) } : {}),
    ...(run ? { run: tallyView(run) } : {}),
    ...(error === null ? {} : { error }),
  };
}

/** A correction concerns usage of everybody: only a role over the whole organisation deals with it. */
export const hasRight = ({ actor }: Context, right: Parameters<typeof scopeOf>[1]): boolean => scopeOf(actor, right).kind === "all";

/** What the caller may do to it now. */
function deedsOf(ctx: Context, { kind, state, askedBy }: StoredCorrection): CorrectionDeed[] {
  return CORRECTION_DEEDS.filter((deed) => {
    if (!isPossible(state, deed) || (deed === "approve" && ctx.actor.id === askedBy)) return false;
    return rightsFor(kind, deed).some((right) => hasRight(ctx, right));
  });
}

const SELECTED: readonly [key: keyof CorrectionSelection, word: string, list: keyof Directory][] = [
  ["teamId", "Team", "teams"],
  ["identityId", "Identity", "identities"],
  ["applicationId", "Application", "applications"],
  ["environmentId", "Environment", "environments"],
  ["sourceId", "Source", "sources"],
  ["provider", "Provider", "providers"],
];

function namesOf(selection: CorrectionSelection, names: Directory): string[] {
  const named = SELECTED.flatMap(([key, word, list]) => {
    const id = selection[key];
    return id === undefined ? [] : [`${word} ${names[list].get(id)?.name ?? id}`];
  });
  return selection.model === undefined ? named : [...named, `Model ${selection.model}`];
}

export function correctionSummary(ctx: Context, correction: StoredCorrection, names: Directory): CorrectionSummary {
  const { id, kind, state, span, selection, reason, approvedBy, preview, run, error } = correction;
  return {
    id,
    kind,
    state,
    from: span.start.toISOString(),
    to: span.end.toISOString(),
    selection,
    selectionNames: namesOf(selection, names),
    reason,
    askedBy: { id: correction.askedBy, name: correction.askedByName },
    askedAt: correction.askedAt.toISOString(),
    approvedBy: approvedBy === null ? null : { id: approvedBy, name: correction.approvedByName ?? approvedBy },
    approvedAt: correction.approvedAt?.toISOString() ?? null,
    progress:
      correction.startedAt === null
        ? { done: preview?.linesRead ?? 0, of: correction.linesTotal ?? 0 }
        : { done: run?.linesRead ?? 0, of: preview?.linesRead ?? 0 },
    preview: preview && correction.previewedAt ? tallyView(preview) : null,
    run: run && tallyView(run),
    startedAt: correction.startedAt?.toISOString() ?? null,
    finishedAt: correction.finishedAt?.toISOString() ?? null,
    error,
    deeds: deedsOf(ctx, correction),
  };
}

export function correctionDetail(
  ctx: Context,
  correction: StoredCorrection,
  names: Directory,
  now: { versions: LedgerVersions; thresholdUsd: string },
): CorrectionDetail {
  const { kind, preview, run, previewedAt } = correction;
  const part = kind === "rating" ? "prices" : "inventory";
  const shown = previewedAt === null ? null : preview;
  const teamIds = new Set([...(shown?.teams ?? []), ...(run?.teams ?? [])].map(({ teamId }) => teamId));
  const models = new Map([...(shown?.models ?? []), ...(run?.models ?? [])].map((row) => [`${row.provider}\u0001${row.model}`, row]));
  return {
    ...correctionSummary(ctx, correction, names),
    isPreviewOutdated: shown !== null && shown[part] !== now.versions[part],
    thresholdUsd: correction.thresholdUsd ?? now.thresholdUsd,
    teams: largestFirst(
      [...teamIds].map((teamId) => ({
        teamId,
        name: teamId === null ? "No team" : (names.teams.get(teamId)?.name ?? teamId),
        ...totalsOf((shown?.teams ?? []).filter((row) => row.teamId === teamId)),
        runDifferenceUsd: run && totalsOf(run.teams.filter((row) => row.teamId === teamId)).differenceUsd,
      })),
    ),
    models: largestFirst(
      [...models.values()].map(({ provider, model }) => {
        const isSame = (row: { provider: string; model: string }) => row.provider === provider && row.model === model;
        return {
          provider,
          model,
          ...totalsOf((shown?.models ?? []).filter(isSame)),
          runDifferenceUsd: run && totalsOf(run.models.filter(isSame)).differenceUsd,
        };
      }),
    ),
  };
}

const size = (amount: string): bigint => {
  const usd = parseUsd(amount);
  return usd < 0n ? -usd : usd;
};

/** By difference, up or down, then by cost. */
const largestFirst = <Row extends { differenceUsd: string; beforeUsd: string }>(rows: Row[]): Row[] =>
  rows.sort((a, b) => Number(size(b.differenceUsd) - size(a.differenceUsd)) || Number(size(b.beforeUsd) - size(a.beforeUsd)));
