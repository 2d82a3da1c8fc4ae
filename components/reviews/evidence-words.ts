/** The figures of an item as findings: what a heading says before anybody reads its table. */
import { addUtcDays } from "@/lib/kernel/period";
import { SIGN_DAYS, USE_DAYS } from "@/lib/reporting/core/identity-use";
import type { ItemDetail, ItemEvidence, PartView } from "@/lib/reviews/core/views";
import { toldOfScope } from "@/lib/security/core/permissions";
import { formatDay, type Instant } from "../charts/prepare/dates";
import { compareDecimals, rateOf, ratioOf } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatPercent, NNBSP } from "../charts/prepare/format";
import { untoldWords } from "../tables/cells/untold";
import { isGrant } from "./narrow";
import { counted, RECOMMENDED } from "./review-words";

const DAY_MS = 86_400_000;
/** From here on a change of cost is no noise, as a part of one. */
const STEADY = 0.15;

export const credentialsOf = (item: ItemDetail) =>
  item.partList.filter((part): part is Extract<PartView, { kind: "credential" }> => part.kind === "credential");
export const grantsOf = (item: ItemDetail) => item.partList.filter(isGrant);
/** Called with, or told as used by the log of a cloud. */
const isUsed = (part: PartView): boolean =>
  part.evidence.requests90d > 0 || (part.kind === "credential" && (part.evidence.toldOn ?? null) !== null);

type GrantPart = ReturnType<typeof grantsOf>[number];

/**
 * Whether it is told that a grant was used or that it was not; of a scope only the first is ever told. Reviews that were
 * opened before that was written down knew it by the kind.
 */
export const isTold = ({ evidence: { kind, isTold: told, requests90d } }: GrantPart): boolean =>
  kind === "scope" ? told === true && requests90d > 0 : (told ?? kind !== "data_source");

/** "not seen in the logs told since 3 Oct", "not told by any event": of a grant whose use is not told. */
export const untoldGrantWords = ({ evidence: { kind, value } }: GrantPart, { permissions = [] }: ItemEvidence): string =>
  untoldWords(kind === "scope" ? toldOfScope(value, permissions).toldSince : null);

/** "3 scopes: 1 used by this identity, 2 not seen", "2 scopes, use not told": of a key, by what the logs of clouds tell of its identity. */
export function scopeWords(scopes: readonly string[], { permissions = [] }: ItemEvidence): string | null {
  if (scopes.length === 0) return null;
  const uses = scopes.map((scope) => toldOfScope(scope, permissions));
  const all = counted(scopes.length, "scope");
  if (uses.every(({ toldSince }) => toldSince === null)) return `${all}, use not told`;
  const used = uses.filter(({ calls }) => calls > 0).length;
  if (used === 0) return `${all}, not seen in use by this identity`;
  return `${all}: ${used} used by this identity${used < scopes.length ? `, ${scopes.length - used} not seen` : ""}`;
}

/** "Parts forecast sync: 3 of 5 grants used, secret 412 days old". */
export function itemFinding(item: ItemDetail): string {
  const all = grantsOf(item);
  const grants = all.filter(isTold);
  const untold = all.length - grants.length;
  const oldest = Math.max(-1, ...credentialsOf(item).map(({ evidence }) => evidence.ageDays));
  const { use, identity } = item.evidence;
  const facts = [
    use.lastSucceededOn === null ? "not used in 90 days" : null,
    identity.owner === null ? "nobody owns it" : identity.owner.active ? null : "its owner left",
    use.lastSucceededOn !== null && grants.length > 0
      ? `${grants.filter(isUsed).length} of ${counted(all.length, "grant")} used${untold > 0 ? ` (${untold} not told)` : ""}`
      : null,
    oldest >= 0 ? `secret ${counted(oldest, "day")} old` : null,
  ].filter((fact) => fact !== null);
  return facts.length > 0 ? `${item.identity.name}: ${facts.slice(0, 2).join(", ")}` : item.identity.name;
}

/** In the list: "Keep: used today". */
export const recommendationLine = ({ recommendation, why }: { recommendation: ItemDetail["recommendation"]; why: string }): string =>
  recommendation === "none" && why ? why : [RECOMMENDED[recommendation].word, why].filter(Boolean).join(": ");

/** Against the mean of the two 30 days before: −0.39 is 39 % less. Null without a cost before. */
export const trendRatio = ({ trend }: ItemEvidence["use"]): number | null => {
  const ratio = ratioOf(trend, "1");
  return ratio === null ? null : ratio - 1;
};

/** It cost nothing in 90 days. */
export const isFree = (use: ItemEvidence["use"]): boolean => compareDecimals(use.costUsd90d, "0") <= 0;

export function costFinding(use: ItemEvidence["use"]): string {
  if (isFree(use)) return use.requests90d > 0 ? "It costs nothing" : "It spent nothing";
  const trend = trendRatio(use);
  if (trend === null) return "Its cost is new";
  if (Math.abs(trend) < STEADY) return "Its cost is steady";
  return trend > 0 ? "Its cost is rising" : "Its cost is falling";
}

/** "−39.1 %", "new", "—". */
export const trendWords = (use: ItemEvidence["use"]): string => {
  const trend = trendRatio(use);
  if (trend !== null) return formatPercent(trend, { sign: true, places: Math.abs(trend) >= 10 ? 0 : 1 });
  return compareDecimals(use.costUsd30d, "0") > 0 ? "new" : "—";
};

export function grantFinding(item: ItemDetail): string {
  const all = grantsOf(item);
  const grants = all.filter(isTold);
  const unused = grants.filter((grant) => !isUsed(grant)).length;
  const untold = all.length - grants.length;
  if (all.length === 0) return "Nothing was granted, so nothing is limited";
  if (grants.length === 0) return `No event tells whether its ${all.length === 1 ? "grant is" : `${all.length} grants are`} used`;
  if (untold > 0) {
    const [count, word] = unused === 0 ? [grants.length, "used"] : [unused, "unused"];
    return `${count} of ${all.length} grants ${count === 1 ? "is" : "are"} ${word}; of ${untold} nothing is told`;
  }
  if (unused === 0)
    return grants.length === 1
      ? "Its grant is used"
      : grants.length === 2
        ? "Both grants are used"
        : `All ${grants.length} grants are used`;
  if (unused === grants.length) return grants.length === 1 ? "Its grant is not used" : `None of ${grants.length} grants is used`;
  return `${unused} of ${grants.length} grants ${unused === 1 ? "is" : "are"} unused`;
}

export function credentialFinding(item: ItemDetail): string {
  const credentials = credentialsOf(item);
  const unused = credentials.filter((credential) => !isUsed(credential)).length;
  if (credentials.length === 0) return "It has no live credential";
  if (credentials.length === 1) return unused === 1 ? "Its credential is not used" : "One credential, in use";
  if (unused === 0) return credentials.length === 2 ? "Both credentials are used" : `All ${credentials.length} credentials are used`;
  return `${unused} of ${credentials.length} credentials ${unused === 1 ? "is" : "are"} unused`;
}

export function sharedFinding({ applications }: ItemEvidence["use"]): string {
  if (applications.length === 0) return "No application named itself";
  return applications.length === 1 ? "One application uses it" : `${formatCount(applications.length)} applications share it`;
}

export function findingsFinding(findings: ItemEvidence["findings"], notEvaluable: readonly string[]): string {
  const [greatest] = [...findings].sort((a, b) => compareDecimals(b.exposedUsd, a.exposedUsd));
  if (!greatest) return notEvaluable.length > 0 ? "No finding, but not all could be known" : "No finding";
  const exposed = compareDecimals(greatest.exposedUsd, "0") > 0 ? `, ${formatMoney(greatest.exposedUsd)} a month exposed` : "";
  return `${counted(findings.length, "finding")}${exposed}`;
}

/** "today", "yesterday", "20 Oct", "not in 90 days": of a day with a call that succeeded. */
export function lastUsedWords(day: string | null, asOf: Instant): string {
  if (day === null) return `not in ${USE_DAYS} d`;
  const behind = Math.floor(new Date(asOf).getTime() / DAY_MS) - Math.floor(new Date(day).getTime() / DAY_MS);
  if (behind <= 0) return "today";
  return behind === 1 ? "yesterday" : formatDay(day);
}

/** Where the weekly bars begin and end. */
export const weekSpan = (asOf: string): { first: string; last: string } => ({
  first: formatDay(addUtcDays(new Date(asOf), 1 - USE_DAYS)),
  last: formatDay(asOf),
});

/** "3.4 times what 6 like it cost in the middle, $114.50"; null where there is nobody to compare with. */
export function peerWords({ peers, use }: ItemEvidence): string | null {
  if (!peers) return null;
  const times = rateOf(use.costUsd30d, peers.medianCostUsd30d);
  const middle = `${counted(peers.count, "identity", "identities")} of its kind in the team cost ${formatMoney(peers.medianCostUsd30d)} in the middle`;
  if (times === null) return `${middle}.`;
  const ratio = ratioOf(use.costUsd30d, peers.medianCostUsd30d) ?? 1;
  if (Math.abs(ratio - 1) < STEADY) return `${middle}, about the same.`;
  return `${middle}; it costs ${ratio.toFixed(ratio < 10 ? 1 : 0)} times that.`;
}

/** "26 %" of one part of the cost of 90 days. */
export const costShare = (cost: string, use: ItemEvidence["use"]): string => {
  const share = ratioOf(cost, use.costUsd90d);
  return share === null ? "—" : formatPercent(share);
};

/** What was used after the freeze, in a sentence. */
export function sinceWords({ since, evidence }: ItemDetail): string {
  const day = formatDay(evidence.asOf, { long: true });
  if (since.requests === 0) return `Not used since this was written down on ${day}.`;
  const last = since.lastSucceededAt ? `, last on ${formatDay(since.lastSucceededAt)}` : ", none of them with success";
  return `Since this was written down on ${day}: ${counted(since.requests, "call")}, ${formatMoney(since.costUsd)}${last}.`;
}

export const teamShareWords = ({ teamShare, identity }: ItemEvidence): string | null =>
  teamShare === null || !identity.team
    ? null
    : `${formatPercent(ratioOf(teamShare, "1"))} of what ${identity.team.name} spent in 30${NNBSP}days`;

/** "95 of 100 busy hours cost $0.42 at most, the dearest $1.10"; null where it was not written down or nothing was called. */
export function hourWords({ signs }: ItemEvidence): string | null {
  const pace = signs?.pace;
  if (!pace || compareDecimals(pace.dearestHourUsd, "0") <= 0) return null;
  if (pace.hours < FEWEST_HOURS) return `Its dearest hour cost ${formatMoney(pace.dearestHourUsd)}`;
  return `95 of 100 busy hours cost ${formatMoney(pace.p95HourUsd)} at most, the dearest ${formatMoney(pace.dearestHourUsd)}`;
}
/** Of fewer hours the 95th in a hundred is the dearest itself. */
const FEWEST_HOURS = 20;

/** "37 calls on 20 days, 2 of them failed"; null where nothing was called, which the item's heading says. */
export function callWords({ use }: ItemEvidence): string | null {
  if (use.requests90d === 0) return null;
  const failed = use.errors90d === 0 ? "none of them failed" : `${formatCount(use.errors90d)} of them failed`;
  return `${counted(use.requests90d, "call")} on ${counted(use.activeDays, "day")}, ${failed}`;
}

/** "2.1 % of its calls failed in 14 days"; null where none did. */
export function errorWords({ signs }: ItemEvidence): string | null {
  const pace = signs?.pace;
  if (!pace || pace.requests === 0 || pace.errors === 0) return null;
  return `${formatPercent(pace.errors / pace.requests)} of its calls failed in ${SIGN_DAYS}${NNBSP}days`;
}

/** "A thousand calls that succeeded cost $1.20", failed ones included in the cost; null where none did or it costs nothing. */
export function successWords({ use }: ItemEvidence): string | null {
  const succeeded = use.requests90d - use.errors90d;
  const cost = succeeded > 0 ? rateOf(use.costUsd90d, String(succeeded), 1_000n) : null;
  return cost === null || compareDecimals(cost, "0") <= 0 ? null : `A thousand calls that succeeded cost ${formatMoney(cost)}`;
}

/** "Called from 2 networks"; null where it was not written down. */
export function networkFinding({ signs }: ItemEvidence): string | null {
  if (!signs) return null;
  if (signs.networks > 0) return `Called from ${counted(signs.networks, "network")}`;
  return signs.pace ? "No call said from where it came" : null;
}
