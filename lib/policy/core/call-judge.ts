/**
 * What grants and policies say of a call, before it is made. Built once for what it is judged by; what it said of one kind of
 * call is remembered for a minute at most, so that a call costs a look-up and not the rules.
 */
import type { BudgetBook } from "@/lib/budgets/core/book";
import type { CallPlace } from "@/lib/budgets/core/budget";
import type { GovernanceRow } from "@/lib/identities/core/governance";
import type { AccessBook, GrantedKind } from "./access-book";
import { capsOf } from "./caps";
import type { Subject } from "./evaluation";
import { callFacts, NOBODY } from "./facts";
import { subjectOf } from "./inventory-facts";
import { judge } from "./judge";
import type { Policy, Rule } from "./policy";

export type RulingReason = "model_not_granted" | "tool_not_granted" | "environment_not_granted" | "policy" | "policy_unknown";
/** One thing that is said against a call. `rule`: of a policy. */
export type Ruling = { reason: RulingReason; message: string; rule: string | null };

export type JudgedCall = {
  place: CallPlace;
  /** Whose key is used, where that is not who is charged. */
  callerId: string | null;
  operatorEvidence: string | null;
};

export type JudgedBy = {
  policy: Policy;
  access: AccessBook;
  budgets: BudgetBook;
  /** By id. */
  applications: ReadonlyMap<string, string>;
  environments: ReadonlyMap<string, { name: string; kind: string }>;
  /** By id; empty where no rule about calls asks for facts of identities. */
  identities: ReadonlyMap<string, GovernanceRow>;
};

const REMEMBER_MS = 60_000;
const MOST_REMEMBERED = 10_000;
const NOTHING: readonly Ruling[] = [];

/** Whether rules about calls ask who calls, so that the inventory has to be read for them. */
export const asksWhoCalls = ({ rules }: Policy): boolean =>
  rules.some(({ appliesTo, when, require }) =>
    appliesTo === "call" ? [...(when?.reads ?? []), ...require.reads].some((read) => !read.startsWith("call.")) : false,
  );

export class CallJudge {
  readonly #by: JudgedBy;
  readonly #rules: readonly Rule[];
  /** When something begins or ends to hold, in order, in milliseconds. */
  readonly #instants: readonly number[];
  #known = new Map<string, readonly Ruling[]>();
  #subjects = new Map<string, Subject>();
  #fromMs = 0;
  #untilMs = 0;

  constructor(by: JudgedBy) {
    this.#by = by;
    this.#rules = by.policy.rules.filter(({ appliesTo }) => appliesTo === "call");
    const ends = this.#rules.flatMap(({ until, exceptions }) => [until, ...exceptions.map((each) => each.until)]);
    this.#instants = [...by.access.expiries, ...ends.flatMap((end) => end?.getTime() ?? [])].sort((a, b) => a - b);
  }

  /** What is said against a call: the grants first, then the rules in their order; nothing where it may be made. */
  judge(call: JudgedCall, now: Date): readonly Ruling[] {
    if (this.#rules.length === 0 && this.#by.access.isEmpty) return NOTHING;
    const nowMs = now.getTime();
    if (nowMs >= this.#untilMs || nowMs < this.#fromMs || this.#known.size >= MOST_REMEMBERED) this.#forget(nowMs);
    const { identityId, credentialId, applicationId, environmentId, provider, models, tool } = call.place;
    const key = [
      identityId,
      call.callerId,
      credentialId,
      applicationId,
      environmentId,
      provider,
      models[0],
      tool,
      call.operatorEvidence,
    ].join("\u0000");
    const known = this.#known.get(key);
    if (known) return known;
    const rulings = [...this.#outsideGrants(call, nowMs), ...this.#againstRules(call, now)];
    this.#known.set(key, rulings.length === 0 ? NOTHING : rulings);
    return rulings;
  }

  #forget(nowMs: number): void {
    this.#known = new Map();
    this.#subjects = new Map();
    this.#fromMs = nowMs;
    this.#untilMs = Math.min(nowMs + REMEMBER_MS, this.#instants.find((instant) => instant > nowMs) ?? Number.POSITIVE_INFINITY);
  }

  /** Who is charged and whose key it is are both held to what they were granted. */
  #outsideGrants({ place, callerId }: JudgedCall, nowMs: number): Ruling[] {
    const { access } = this.#by;
    const found: Ruling[] = [];
    for (const identityId of new Set([place.identityId, callerId])) {
      if (identityId === null) continue;
      const refused = (kind: GrantedKind): boolean => access.standing(identityId, kind, place, nowMs) === "outside";
      const who = identityId === place.identityId ? "This identity" : "The identity of the key";
      const tell = (kind: GrantedKind, what: string): number => found.push(this.#notGranted(identityId, who, kind, what, nowMs));
      if (place.models[0] !== "" && refused("model")) tell("model", `the model ${place.models[0] ?? ""}`);
      if (place.tool !== null && refused("tool")) tell("tool", `the tool ${place.tool}`);
      if (refused("environment")) tell("environment", this.#environmentWords(place));
    }
    return found;
  }

  #environmentWords({ environmentId }: CallPlace): string {
    const name = this.#by.environments.get(environmentId ?? "")?.name;
    return name === undefined ? "calls from an environment that is not known" : `the environment ${name}`;
  }

  #notGranted(identityId: string, who: string, kind: GrantedKind, what: string, nowMs: number): Ruling {
    const granted = this.#by.access.granted(identityId, kind, nowMs);
    const some = granted.slice(0, 5).join(", ");
    const instead = granted.length === 0 ? "No grant is in force." : `It may use ${some}${granted.length > 5 ? " and others" : ""}.`;
    return { reason: `${kind}_not_granted`, message: `${who} was not granted ${what}. ${instead}`, rule: null };
  }

  #againstRules(call: JudgedCall, now: Date): Ruling[] {
    if (this.#rules.length === 0) return [];
    const subject = this.#subjectOf(call.place.identityId, now);
    const facts = { call: this.#factsOf(call, now), identity: subject?.identity ?? NOBODY };
    const names = [call.place.identityId, subject?.name, call.place.credentialId].filter((name) => typeof name === "string");
    return this.#rules.flatMap((rule): Ruling[] => {
      const verdict = judge(rule, facts, names, now);
      if (verdict.kind === "violates") return [{ reason: "policy", message: `Policy ${rule.name}: ${rule.text}`, rule: rule.name }];
      if (verdict.kind !== "unknown") return [];
      return [
        { reason: "policy_unknown", message: `Policy ${rule.name} cannot be judged: ${verdict.missing} is not known.`, rule: rule.name },
      ];
    });
  }

  #subjectOf(identityId: string | null, now: Date): Subject | undefined {
    const known = identityId === null ? undefined : this.#subjects.get(identityId);
    const row = known || identityId === null ? undefined : this.#by.identities.get(identityId);
    if (!row) return known;
    const made = subjectOf(row, capsOf(this.#by.budgets, row, now), now);
    this.#subjects.set(row.id, made);
    return made;
  }

  #factsOf({ place, operatorEvidence }: JudgedCall, now: Date) {
    const { access, applications, environments } = this.#by;
    const { identityId, applicationId, environmentId, provider, models, tool } = place;
    const environment = environments.get(environmentId ?? "");
    const isGranted = (kind: GrantedKind): boolean => access.standing(identityId, kind, place, now.getTime()) === "granted";
    const values = {
      provider,
      model: models.at(-1) ?? "",
      models: [...models],
      tool: tool ?? "",
      application: applications.get(applicationId ?? "") ?? "",
      applicationId: applicationId ?? "",
      environment: environment?.name ?? "",
      environmentId: environmentId ?? "",
      environmentKind: environment?.kind ?? "",
      hasIdentity: identityId !== null,
      operatorEvidence: operatorEvidence ?? "",
      modelGranted: isGranted("model"),
      toolGranted: isGranted("tool"),
      environmentGranted: isGranted("environment"),
    };
    return callFacts(values, access.toolNames(tool));
  }
}
