/** What stands beside the usage of an incident: one source a kind of thing, so that one that cannot be read is named and no more. */
import { readSignals } from "@/lib/anomalies";
import { toolClassOf } from "@/lib/anomalies/core/tool-class";
import { readAuditAfter } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import { Forbidden } from "@/lib/kernel/errors";
import { parseUsd } from "@/lib/kernel/money";
import { readCrossings, readRefusals, readReviewMoments, readRuleMoments, readTouched, readTraceSums } from "@/lib/reporting";
import type { UsePlace } from "@/lib/reporting/core/incident-facts";
import { listTasks } from "@/lib/revocation";
import { readSecuritySignals } from "@/lib/security";
import { dollars } from "../core/severity";
import type { Draft } from "../core/timeline";
import { auditWords, callsOf, countOf, decisionWords, REVIEW_WORDS } from "../core/timeline-words";
import type { Lane, TimelineEntry } from "../core/views";
import { signalTitle } from "../incident-views";
import { readSteps } from "../store/steps";
import { type Case, isFew } from "./load-case";

export type Source = { name: string; read(ctx: Context, of: Case, from: Date, to: Date): Promise<Draft[]> };

const TRACES = 5;
/** A trace of fewer calls is nothing to point at. */
const BURST_CALLS = 20;
const TOOLS = 40;
const RISKY = new Set(["payment", "secret", "exec", "write"]);
const AUDIT_ROWS = 200;

const entry = (
  lane: Lane,
  at: Date | string,
  text: string,
  more: Partial<Omit<TimelineEntry, "lane" | "at" | "text">> & { group?: string } = {},
): Draft => ({
  at: typeof at === "string" ? at : at.toISOString(),
  until: null,
  lane,
  mark: "mark",
  text,
  href: null,
  group: text,
  ...more,
});
const spanned = (first: Date, last: Date): { until: string | null } => ({ until: last > first ? last.toISOString() : null });

const need = (ctx: Context, right: "security.read" | "audit.read" | "inventory.read"): void => {
  if (!ctx.actor.rights.has(right)) throw new Forbidden("not allowed");
};

/** A source that would have to read too many lines. */
export class TooMany extends Error {}

/** The calls of an incident itself, where they can be looked at one by one. */
async function requireFew(ctx: Context, { focus, incident }: Case): Promise<{ place: UsePlace; from: Date; to: Date }> {
  const [from, to] = [incident.startedAt, new Date(incident.lastSeenAt.getTime() + 1)];
  if (!(await isFew(ctx, focus, from, to))) throw new TooMany();
  return { place: focus, from, to };
}

const security: Source = {
  name: "What security products told",
  async read(ctx, { whose }, from, to) {
    need(ctx, "security.read");
    const signals = await readSecuritySignals(ctx.db, { ...whose, from, to });
    return signals.map(({ at, what, severity, title, href, kind }) =>
      entry("security", at, title, {
        mark: what === "finding" || severity === "high" || severity === "critical" ? "bad" : "mark",
        href,
        group: kind,
      }),
    );
  },
};

const signals: Source = {
  name: "What detectors saw",
  async read(ctx, { incident }) {
    const seen = await readSignals(ctx.db, { incidentIds: [incident.id] }, 1_000);
    const names = await nameDirectory(ctx.db);
    return seen.map((signal) =>
      entry("detection", new Date(signal.detectedMs), signalTitle(names, signal, incident), { group: signal.detector }),
    );
  },
};

const tools: Source = {
  name: "Tools that it reached",
  async read(ctx, of) {
    const ask = { ...(await requireFew(ctx, of)), kinds: ["tool"] as const, newSince: of.incident.startedAt, most: TOOLS };
    return (await readTouched(ctx.db, ask)).map(({ id, with: server, calls, firstAt, lastAt, isNew }) =>
      entry("tools", firstAt, `${id}${calls > 1 ? ` × ${countOf(calls)}` : ""}${isNew ? ", never used before" : ""}`, {
        ...spanned(firstAt, lastAt),
        mark: isNew || RISKY.has(toolClassOf([id, ...(server === null ? [] : [server])]) ?? "") ? "bad" : "mark",
        href: `/tools/${encodeURIComponent(id)}`,
        group: id,
      }),
    );
  },
};

const traces: Source = {
  name: "Runs with many calls",
  async read(ctx, of) {
    const { place, from, to } = await requireFew(ctx, of);
    const dear = await readTraceSums(ctx.db, place, from, to, TRACES);
    return dear
      .filter(({ calls }) => calls >= BURST_CALLS)
      .map(({ traceId, at, until: last, calls, costUsd }) =>
        entry("tools", at, `One run of ${countOf(calls)} calls, ${dollars(parseUsd(costUsd))}`, {
          ...spanned(at, last),
          href: `/traces/${encodeURIComponent(traceId)}`,
          group: "Run with many calls",
        }),
      );
  },
};

const decisions: Source = {
  name: "What budgets and rules decided",
  async read(ctx, { whose }, from, to) {
    const refused = await readRefusals(ctx.db, whose, from, to);
    const budgetIds = refused.flatMap(({ budgetId }) => (budgetId === null ? [] : [budgetId]));
    const crossed = await readCrossings(ctx.db, whose, [...new Set(budgetIds)], from, to);
    const rules = await readRuleMoments(ctx.db, whose, from, to);
    return [
      ...refused.map(({ decision, reason, budgetName, calls, firstAt, lastAt }) =>
        entry("decision", firstAt, decisionWords(decision, reason, budgetName, calls), {
          ...spanned(firstAt, lastAt),
          href: "/enforcement",
          group: decisionWords(decision, reason, budgetName, 0),
        }),
      ),
      ...crossed.map(({ at, budgetId, budgetName, kind, level }) =>
        entry(
          "decision",
          at,
          kind === "budget_threshold" ? `${budgetName}: ${Math.round(Number(level) * 100)} % reached` : `${budgetName}: warning`,
          {
            href: `/budgets/${encodeURIComponent(budgetId)}`,
          },
        ),
      ),
      ...rules.flatMap(({ kind, startsAt, liftedAt, reason }) => [
        ...(startsAt >= from && startsAt < to
          ? [entry("decision", startsAt, `${kind === "block" ? "Calls stopped" : "Speed limited"}: ${reason}`, { href: "/enforcement" })]
          : []),
        ...(liftedAt && liftedAt >= from && liftedAt < to
          ? [entry("decision", liftedAt, kind === "block" ? "Stop lifted" : "Limit of speed lifted", { href: "/enforcement" })]
          : []),
      ]),
    ];
  },
};

const revocations: Source = {
  name: "Revocations",
  async read(ctx, { identityId }, from, to) {
    if (identityId === null) return [];
    need(ctx, "inventory.read");
    const { data } = await listTasks(ctx, { identityId, limit: 100 });
    const moments = data.flatMap((task) => {
      const href = `/revocations/${encodeURIComponent(task.id)}`;
      return [
        entry("people", task.decidedAt, `Asked to end: ${task.title}`, { href }),
        ...(task.appliedAt === null ? [] : [entry("people", task.appliedAt, `Ended at its source: ${task.title}`, { href })]),
        ...(task.verifiedAt === null
          ? []
          : [entry("security", task.verifiedAt, "Silence verified: nothing succeeded since", { mark: "check", href })]),
        ...(task.violation === null || task.lastSuccessAt === null
          ? []
          : [entry("security", task.lastSuccessAt, `Used after it had ended: ${task.title}`, { mark: "bad", href })]),
      ];
    });
    return moments.filter(({ at }) => at >= from.toISOString() && at < to.toISOString());
  },
};

/** Proven by the ledger itself, whoever ended the access. */
const silence: Source = {
  name: "Calls after the end of its access",
  async read(_ctx, { cutOff }) {
    if (!cutOff) return [];
    const { at, denied, succeeded, name } = cutOff;
    const last = denied && denied.lastAt > at ? denied.lastAt : at;
    const after = [
      ...(denied
        ? [
            entry(
              "decision",
              denied.firstAt,
              `${callsOf(denied.calls)} refused after the end of its access`,
              spanned(denied.firstAt, denied.lastAt),
            ),
          ]
        : []),
      succeeded
        ? entry("security", succeeded.firstAt, `${callsOf(succeeded.calls)} succeeded after ${name} had ended`, {
            ...spanned(succeeded.firstAt, succeeded.lastAt),
            mark: "bad",
            href: succeeded.eventId === null ? null : `/events/${encodeURIComponent(succeeded.eventId)}`,
          })
        : entry("security", last, "No call has succeeded since", { mark: "check" }),
    ];
    return after;
  },
};

const people: Source = {
  name: "What people changed",
  async read(ctx, { whose, row, cutOff }, from, to) {
    const ended = cutOff && cutOff.at >= from && cutOff.at < to ? cutOff : null;
    const end = ended ? [entry("people", ended.at, `${ended.kind === "credential" ? "Key" : "Identity"} revoked: ${ended.name}`)] : [];
    if (!ctx.actor.rights.has("audit.read")) {
      if (!ended) need(ctx, "audit.read");
      return end;
    }
    const objects = [...whose.identityIds, ...whose.credentialIds, ...(row?.owner ? [row.owner.id] : [])];
    const pages = await Promise.all(
      objects.map((objectId) => readAuditAfter(ctx.db, 0n, AUDIT_ROWS, { objectId, from: from.toISOString(), to: to.toISOString() })),
    );
    const changes = pages.flat().map(({ at, action, objectType, actorName, outcome, reason }) => {
      const words = auditWords(action, objectType);
      return entry("people", at, `${words} by ${actorName}${reason === null ? "" : `: ${reason}`}`, {
        group: words,
        mark: outcome === "denied" ? "bad" : "mark",
      });
    });
    // Brought in with the inventory it has no entry of its own.
    const isTold = pages.flat().some(({ action, outcome }) => action.endsWith(".revoke") && outcome !== "denied");
    return isTold ? changes : [...end, ...changes];
  },
};

const reviews: Source = {
  name: "Access reviews",
  async read(ctx, { identityId }, from, to) {
    if (identityId === null) return [];
    return (await readReviewMoments(ctx.db, identityId, from, to)).map(({ at, campaignId, decision, by }) =>
      entry("people", at, `Access review: ${REVIEW_WORDS[decision] ?? decision}, ${by}`, {
        href: `/reviews/${encodeURIComponent(campaignId)}`,
      }),
    );
  },
};

const steps: Source = {
  name: "What was done about the incident",
  async read(ctx, { incident }, from, to) {
    const rows = await readSteps(ctx.db, [incident.id]);
    return rows
      .filter(({ at }) => at >= from && at < to)
      .map(({ at, kind, text, byName, details }) =>
        entry(kind === "opened" || kind === "grew" ? "detection" : "people", at, kind === "comment" ? `${byName}: ${text}` : text, {
          group: kind,
          href: details.href ?? null,
        }),
      );
  },
};

export const SOURCES: readonly Source[] = [security, signals, tools, traces, decisions, revocations, silence, people, reviews, steps];
