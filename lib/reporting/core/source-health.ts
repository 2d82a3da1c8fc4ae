/** Whether a source of usage is well, and what a person should do about it. Pure: counts in, words out. */
import { fidelityOf } from "@/lib/metering/core/fidelity";

/** Counts over a span of days. */
export type SourceCounts = {
  accepted: number;
  evidence: number;
  missingUsage: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
};

export type SourceFacts = SourceCounts & {
  lastReceivedAt: string | null;
  /** Payloads that were answered and could not be read. */
  stuck: number;
  meanLagMs: number | null;
  unattributedEvents: number;
  unpricedEvents: number;
  billableEvents: number;
};

export type SourceState = "never" | "quiet" | "receiving" | "trouble";
export type Advice = { tone: "breach" | "warn" | "info"; what: string; fix: string; href?: string };

const DAY_MS = 86_400_000;
const count = (value: number): string => value.toLocaleString("en-US");
/** More than this share of items not taken is a fault of the sender, not an accident. */
const TROUBLE_SHARE = 0.01;

const refused = (facts: SourceCounts): number => facts.conflicts + facts.rejected;

/** Quiet: nothing for a day. Trouble: payloads that could not be read, or over one item in a hundred not taken. */
export function stateOf(facts: SourceFacts, now: Date): SourceState {
  if (facts.stuck > 0 || refused(facts) > TROUBLE_SHARE * (facts.accepted + facts.duplicates + refused(facts))) return "trouble";
  if (facts.lastReceivedAt === null) return "never";
  return now.getTime() - Date.parse(facts.lastReceivedAt) > DAY_MS ? "quiet" : "receiving";
}

const LAG_WARN_MS = 3_600_000;
/** More resends than new events is a sender that does not hear the answers. */
const RESENDS_WARN = 1;
const MISSING_WARN_SHARE = 0.01;

/** What to mend, the worst first. Empty when all is well. */
export function adviceFor(source: { id: string }, facts: SourceFacts, producers: readonly string[]): Advice[] {
  const advice: Advice[] = [];
  if (facts.lastReceivedAt === null && facts.stuck === 0 && refused(facts) === 0) {
    advice.push({
      tone: "info",
      what: "Nothing has arrived yet.",
      fix: "Check the address and the token of the sender, then make one call.",
    });
  }
  if (facts.stuck > 0) {
    advice.push({
      tone: "breach",
      what:
        facts.stuck === 1 ? "1 payload could not be read. It is kept." : `${count(facts.stuck)} payloads could not be read. They are kept.`,
      fix: "Look at the reason below, mend the sender, and read them again.",
    });
  }
  if (facts.conflicts > 0) {
    advice.push({
      tone: "breach",
      what: `${facts.conflicts === 1 ? "1 event" : `${count(facts.conflicts)} events`} came with an id that another event has. The first stays.`,
      fix: "Give each event an id of its own; send a correction as a new event.",
    });
  }
  if (facts.rejected > 0) {
    advice.push({
      tone: "breach",
      what: facts.rejected === 1 ? "1 item was refused." : `${count(facts.rejected)} items were refused.`,
      fix: "The reasons are below, each with the place and the fix.",
    });
  }
  if (facts.duplicates > RESENDS_WARN * facts.accepted) {
    advice.push({
      tone: "warn",
      what: `${count(facts.duplicates)} events were sent again, more than were new. None was counted twice.`,
      fix: "Raise the sender's time-out: it does not wait for the answer.",
    });
  }
  if (facts.meanLagMs !== null && facts.meanLagMs > LAG_WARN_MS) {
    advice.push({
      tone: "warn",
      what: "Events arrive more than an hour after the call.",
      fix: "Shorten the sender's batch interval; budgets and detection see usage only when it arrives.",
    });
  }
  advice.push(...shareAdvice(source, facts), ...lossAdvice(producers));
  return advice;
}

function shareAdvice(source: { id: string }, facts: SourceFacts): Advice[] {
  const advice: Advice[] = [];
  if (facts.missingUsage > MISSING_WARN_SHARE * facts.accepted) {
    advice.push({
      tone: "warn",
      what: `${count(facts.missingUsage)} calls came without their usage. Their cost is unknown, not zero.`,
      fix: "Ask for usage in streamed requests (stream_options.include_usage), or send the provider's usage object.",
    });
  }
  if (facts.unattributedEvents > 0) {
    advice.push({
      tone: "warn",
      what: facts.unattributedEvents === 1 ? "1 event has no identity." : `${count(facts.unattributedEvents)} events have no identity.`,
      fix: "Assign their keys or names to identities, or give the source a default identity.",
      href: `/unattributed?filter[source]=${encodeURIComponent(source.id)}`,
    });
  }
  if (facts.unpricedEvents > 0) {
    advice.push({
      tone: "warn",
      what: facts.unpricedEvents === 1 ? "1 event has no price." : `${count(facts.unpricedEvents)} events have no price.`,
      fix: "Add a price or another name for their models.",
      href: "/unpriced",
    });
  }
  return advice;
}

/** What the emitters leave out by their nature. */
function lossAdvice(producers: readonly string[]): Advice[] {
  const told = new Map<string, Advice>();
  for (const producer of producers) {
    const known = fidelityOf(producer);
    for (const loss of known?.losses ?? []) {
      told.set(`${known?.name}:${loss.loses}`, {
        tone: "info",
        what: `${known?.name} leaves out: ${loss.loses.toLowerCase()}. ${loss.effect}`,
        fix: loss.fix,
      });
    }
  }
  return [...told.values()];
}
