/** The evidence pack of an incident: its files, and what the manifest says of them. */
import { type CsvColumn, csvHead, csvLine } from "@/lib/kernel/csv";
import type { CaseLine } from "@/lib/reporting/core/incident-facts";
import type { PackFile } from "@/lib/reviews/core/pack/manifest";
import type { IncidentTimeline } from "./views";

export const PACK_FORMAT = "countinghouse-incident-evidence/1";

export type IncidentManifest = {
  format: typeof PACK_FORMAT;
  incident: { id: string; number: string; title: string; version: number };
  /** When anything of it changed last: a pack of the same state is the same bytes. */
  asOf: string;
  tool: string;
  counts: { entries: number; signals: number; steps: number; securitySignals: number; auditRows: number; usageLines: number };
  /** Whether usage.csv holds all lines of the span, or the earliest of them. */
  usageIsWhole: boolean;
  /** What could not be read, in words. */
  gaps: string[];
  files: PackFile[];
};

const text = (name: string): CsvColumn => ({ name, kind: "text" });
const number = (name: string): CsvColumn => ({ name, kind: "number" });

const TIMELINE = [text("at"), text("until"), text("lane"), text("mark"), text("text")];
export const timelineTable = (entries: IncidentTimeline["entries"]): string =>
  csvHead(TIMELINE) + entries.map(({ at, until, lane, mark, text: words }) => csvLine(TIMELINE, [at, until, lane, mark, words])).join("");

const TEXTS = [
  "occurredAt",
  "receivedAt",
  "eventId",
  "identityId",
  "credentialId",
  "ownerId",
  "teamId",
  "applicationId",
  "environmentId",
  "provider",
  "model",
  "operation",
  "tool",
  "toolServer",
  "status",
  "errorType",
  "traceId",
  "spanId",
  "ip",
  "asn",
  "country",
] as const satisfies readonly (keyof CaseLine)[];
const NUMBERS = ["input", "cacheRead", "output", "costUsd"] as const satisfies readonly (keyof CaseLine)[];
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const USAGE = [...TEXTS.map((name) => text(snake(name))), ...NUMBERS.map((name) => number(snake(name)))];

export const usageHead = (): string => csvHead(USAGE);
export const usageText = (lines: readonly CaseLine[]): string =>
  lines.map((line) => csvLine(USAGE, [...TEXTS.map((name) => line[name]), ...NUMBERS.map((name) => line[name])])).join("");

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const README = `Evidence of an incident
  manifest.json       what this pack is, the SHA-256 of every other file, and what could not be read
  incident.json       the incident with its cause, money, reasons and review
  timeline.csv        what happened, in order: security, detection, tools, decisions, people
  signals.json        what detectors saw, with the figures and parameters they judged by
  security.json       what security products told of its identity and keys
  steps.json          what was done and said
  usage.csv           the usage lines of the span, as the ledger holds them
  proof.json          calls after its access ended: those that succeeded, and those that were refused
  audit-slice.jsonl   rows of the audit log about it, its identity, its keys and its owner, with their hashes

Verify: jq -r '.files[] | .sha256 + "  " + .path' manifest.json | sha256sum --check --quiet && echo fine
`;
