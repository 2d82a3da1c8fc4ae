/** What pages say of security signals: paths, states, how sure a match is. */
import type { MatchedBy } from "@/lib/security/core/match";
import type { Receipt } from "@/lib/security/core/receipt";
import type { FindingState } from "@/lib/security/core/report";
import type { Confidence } from "@/lib/security/core/severity";
import type { SourceFormat } from "@/lib/security/core/source";
import type { SecretFindingView, SecretTotals } from "@/lib/security/core/views";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export const PAGE = 100;
export const FINDINGS_PATH = "/api/ui/secret-findings";
export const EVENTS_PATH = "/api/ui/security-events";
export const SOURCES_PATH = "/api/ui/security-sources";
export const REPORTS_PATH = "/api/ui/security-reports";
export const findingPath = (id: string): string => `${FINDINGS_PATH}/${encodeURIComponent(id)}`;
export const sourceAddress = (id: string): string => `${SOURCES_PATH}/${encodeURIComponent(id)}`;
export const UPLOAD_ACCEPT = ".json,.jsonl,.ndjson,.csv,.sarif,application/json,text/csv";

export type Asked = { query: string; state: string; matched: string };

/** The question of a list, as its address asks it. */
export function listPath(path: string, { query, state, matched }: Asked, cursor?: string): string {
  const asked = new URLSearchParams({ limit: String(PAGE) });
  const rest = { query: query.trim(), [path === FINDINGS_PATH ? "state" : "severity"]: state, matched, cursor: cursor ?? "" };
  for (const [name, value] of Object.entries(rest)) if (value !== "") asked.set(name, value);
  return `${path}?${asked}`;
}

export const STATE_WORDS: Readonly<Record<FindingState, { word: string; tone: StateTone }>> = {
  open: { word: "Open", tone: "breach" },
  rotated: { word: "Rotated since", tone: "ok" },
  revoked: { word: "Revoked", tone: "ok" },
  resolved: { word: "Resolved", tone: "ok" },
  false_positive: { word: "False positive", tone: "none" },
};

const BY_WORDS: Readonly<Record<MatchedBy, string>> = {
  fingerprint: "hash of the secret",
  key_id: "id of the key",
  principal: "principal",
  external_id: "id of the identity",
  email: "e-mail of a person",
  repository: "repository only",
  network: "network only",
};
const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = { exact: "Exact", strong: "Strong", weak: "Weak" };

/** "Exact, by hash of the secret". */
export const matchWords = (matchedBy: MatchedBy | null, confidence: Confidence | null): string =>
  matchedBy === null || confidence === null ? "Nobody of ours" : `${CONFIDENCE_WORDS[confidence]}, by ${BY_WORDS[matchedBy]}`;

export const FORMAT_WORDS: Readonly<Record<SourceFormat, string>> = {
  any: "Any, by a token of ours",
  set: "Security event tokens, signed",
  github: "GitHub webhook, signed",
};

/** "3 live keys were found, $412.00 spent since". */
export function findingsTitle({ open, ours, keys, spendSinceUsd, closed }: SecretTotals): string {
  if (keys > 0) return `${formatCount(keys)} live ${keys === 1 ? "key was" : "keys were"} found, ${formatMoney(spendSinceUsd)} spent since`;
  if (ours > 0) return `${formatCount(ours)} open ${ours === 1 ? "finding is" : "findings are"} ours`;
  if (open > 0) return `${formatCount(open)} open ${open === 1 ? "finding" : "findings"}, none matched to a key of ours`;
  return closed > 0 ? `No secret is open, ${formatCount(closed)} closed` : "No secret was found";
}

/** What became of a report, in one line. */
export function receiptWords({ accepted, duplicates, rejected, ignored, matched }: Receipt): string {
  const ours = matched.exact + matched.strong;
  const parts = [
    `${formatCount(accepted)} new`,
    ...(duplicates > 0 ? [`${formatCount(duplicates)} known already`] : []),
    ...(ours > 0 ? [`${formatCount(ours)} matched`] : []),
    ...(rejected > 0 ? [`${formatCount(rejected)} refused`] : []),
    ...(ignored > 0 ? [`${formatCount(ignored)} left out`] : []),
  ];
  return parts.join(", ");
}

/** Where a secret lay. */
export const placeOf = ({ repository, file, line }: Pick<SecretFindingView, "repository" | "file" | "line">): string =>
  [repository, file === null ? null : line === null ? file : `${file}:${line}`].filter((part) => part !== null).join(" · ") || "not told";

export const VERIFIED_WORDS: Readonly<Record<SecretFindingView["verified"], string>> = {
  yes: "Works",
  no: "Does not work",
  unknown: "Not known",
};
