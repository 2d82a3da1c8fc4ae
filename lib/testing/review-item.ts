/** An item of an access review as its pages read it, with what a test is about put in. */
import { noUse, type UseOf } from "@/lib/reporting/core/identity-use";
import type {
  CredentialEvidence,
  GrantEvidence,
  ItemDetail,
  ItemEvidence,
  ItemSummary,
  PartView,
  QueueView,
} from "@/lib/reviews/core/views";

const { identityId: _, ...NO_USE } = noUse("idn");

export const usedOf = (id: string, more: Partial<UseOf> = {}): UseOf => ({
  id,
  costUsd30d: "1",
  costUsd90d: "3",
  requests90d: 30,
  errors90d: 0,
  lastSucceededOn: "2026-10-20",
  ...more,
});

const EVIDENCE: ItemEvidence = {
  asOf: "2026-10-22T14:00:00Z",
  identity: {
    kind: "service_account",
    state: "active",
    purpose: null,
    autonomy: null,
    dataClass: null,
    owner: { id: "per-ivo", name: "Ivo Petrov", email: "ivo@example.com", active: true },
    backupOwner: null,
    team: null,
    businessUnit: null,
    costCentre: null,
    application: null,
    environment: null,
    parent: null,
    vendor: null,
    createdAt: "2025-01-01T00:00:00Z",
    approvedBy: null,
    certifiedAt: null,
    certifiedBy: null,
    endsAt: null,
    breakGlass: false,
    seasonMonths: [],
  },
  use: NO_USE,
  names: {},
  teamShare: null,
  peers: null,
  budget: null,
  tier: { tier: 3, reasons: [] },
  findings: [],
  exceptions: [],
  changes: [],
  notEvaluable: [],
};

export const grantPart = (
  value: string,
  { kind = "tool", recommendation = "keep", ...evidence }: Partial<GrantEvidence> & { recommendation?: "keep" | "revoke" } = {},
): PartView => ({
  kind: "grant",
  subjectId: `grant-${value}`,
  label: value,
  recommendation,
  why: "",
  evidence: {
    kind,
    value,
    name: value,
    capUsd: null,
    approvedBy: null,
    grantedAt: "2026-01-01T00:00:00Z",
    expiresAt: null,
    costUsd90d: "0",
    requests90d: recommendation === "keep" ? 5 : 0,
    lastSucceededOn: null,
    ...evidence,
  },
});

export const credentialPart = (
  label: string,
  { recommendation = "keep", ...evidence }: Partial<CredentialEvidence> & { recommendation?: PartView["recommendation"] } = {},
): PartView => ({
  kind: "credential",
  subjectId: `key-${label}`,
  label,
  recommendation,
  why: "",
  evidence: {
    label,
    kind: "api_key",
    provider: null,
    last4: null,
    ageDays: 30,
    rotatedAt: null,
    expiresAt: null,
    storage: null,
    scopes: [],
    costUsd90d: "1",
    requests90d: 9,
    lastSucceededOn: "2026-10-20",
    ...evidence,
  },
});

export const itemSummary = (id: string, more: Partial<ItemSummary> = {}): ItemSummary => ({
  id,
  campaignId: "cam",
  n: 1,
  identity: { id: `idn-${id}`, name: `Identity ${id}`, kind: "service_account" },
  team: null,
  environment: null,
  owner: null,
  delta: "unchanged",
  marks: [],
  control: false,
  tier: 3,
  recommendation: "keep",
  why: "used today",
  costUsd30d: "10",
  costUsd90d: "30",
  parts: 0,
  state: "pending",
  outcome: null,
  reviewers: [],
  version: 1,
  ...more,
});

type ItemParts = Partial<Omit<ItemDetail, "evidence">> & {
  evidence?: Partial<Omit<ItemEvidence, "identity" | "use">> & {
    identity?: Partial<ItemEvidence["identity"]>;
    use?: Partial<ItemEvidence["use"]>;
  };
};

export function itemDetail({ evidence = {}, ...more }: ItemParts = {}): ItemDetail {
  const { identity, use, ...others } = evidence;
  return {
    ...itemSummary("a"),
    evidence: { ...EVIDENCE, ...others, identity: { ...EVIDENCE.identity, ...identity }, use: { ...EVIDENCE.use, ...use } },
    evidenceHash: "hash",
    partList: [],
    decisions: [],
    since: { costUsd: "0", requests: 0, lastSucceededAt: null },
    barred: null,
    mayUndo: false,
    takesEffectAt: null,
    mayAskException: false,
    alike: [],
    narrowTo: { models: [], tools: [], environments: [], scopes: [], dataSources: [] },
    ...more,
  };
}

export const queueOf = (left: readonly ItemSummary[], decided: QueueView["decided"] = []): QueueView => ({
  campaigns: [
    {
      id: "cam",
      name: "Q4 2026",
      kind: "periodic",
      stage: { n: 1, of: 1 },
      dueAt: "2026-11-06T23:59:59Z",
      left: left.length,
      total: left.length + decided.length,
      rules: { bulk: true, reassign: true, justifyAlways: false, undoMinutes: 5 },
      controlItems: 0,
    },
  ],
  left: [...left],
  decided,
  elsewhere: [],
  leftCostUsd30d: "0",
});
