/** What pages and programs read. Instants are ISO texts in UTC, money exact decimal strings in USD. */
import type { MatchedBy } from "./match";
import type { FindingState, Told, Verified } from "./report";
import type { Confidence, Severity } from "./severity";

export type Ref = { id: string; name: string };

/** Whose it is, and by what it is known. All null: nobody of ours. */
export type MatchView = {
  identity: Ref | null;
  credential: Ref | null;
  person: Ref | null;
  matchedBy: MatchedBy | null;
  confidence: Confidence | null;
};

export type SecurityEventView = MatchView & {
  id: string;
  kind: string;
  kindName: string;
  severity: Severity;
  title: string;
  format: string;
  source: Ref;
  occurredAt: string;
  receivedAt: string;
  /** Ids of keys (shortened where they look like secrets), principals, addresses. */
  names: string[];
  facts: Told[];
};

export type NextStep = { text: string; href: string | null };

export type SecretFindingView = Omit<MatchView, "person"> & {
  id: string;
  title: string;
  tool: string;
  rule: string;
  verified: Verified;
  visibility: "public" | "private" | null;
  repository: string | null;
  file: string | null;
  line: number | null;
  commit: string | null;
  link: string | null;
  author: string | null;
  /** At most four characters at each end of the secret. */
  hint: string | null;
  /** A machine token of this installation. */
  token: boolean;
  source: Ref;
  exposedAt: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
  state: FindingState;
  stateReason: string | null;
  stateAt: string | null;
  /** What the key cost in successful calls since it was exposed, as far as that is known; null: no key of ours. */
  spendSinceUsd: string | null;
  callsSince: number | null;
  facts: Told[];
  next: NextStep | null;
};

export type SecretTotals = {
  open: number;
  /** Of these, surely or probably ours. */
  ours: number;
  /** Keys of ours that are open, and what they cost since each was exposed first. */
  keys: number;
  spendSinceUsd: string;
  closed: number;
};

export type SecurityEventPage = { data: SecurityEventView[]; nextCursor: string | null };
export type SecretFindingPage = { data: SecretFindingView[]; nextCursor: string | null; totals: SecretTotals };
export type SecretFindingDetail = SecretFindingView & { mayWork: boolean };
