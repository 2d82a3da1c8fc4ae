/**
 * A provider's usage export → usage events: one event a bucket and cut (model, key, project …), by the rules of native
 * events. Such a row is the sum of calls that an emitter may have reported one by one, so that each says beside its event
 * which span and cut it sums: whoever stores it decides by that whether it is counted already.
 *
 * Read are the pages of OpenAI's organisation usage API and of Anthropic's usage report (one page, or a list of them), and
 * the CSV files that the dashboards of both let people download. A row's id is made of its span and cut, whichever of
 * these it came from and with whatever else in one file.
 */
import { Invalid, Malformed } from "@/lib/kernel/errors";
import { readLooseInstant } from "../instants";
import { given } from "../optional";
import { decodeUtf8, isObject, readJsonText } from "../read-json";
import type { Normalised, UsageEvent } from "../usage-event";
import { readCsvRows } from "./csv";
import { normaliseItem } from "./native";
import { readAnthropicRow } from "./usage-export-anthropic";
import { readOpenAiRow } from "./usage-export-openai";
import { isDashboardHeader, type JsonRow, type ReadRow } from "./usage-export-row";

/** What a row sums: calls of a provider in a half-open span, of those that the cut names. */
export type ExportCut = {
  /** The id of its event. */
  id: string;
  provider: string;
  /** What was counted: completions, embeddings, messages … */
  kind: string;
  startMs: number;
  endMs: number;
  /** Only what the row names: `model`, `api_key_id`, … */
  cut: Readonly<Record<string, string>>;
  /** The key as the provider names it. */
  credential?: string;
};
/** `cuts`: by the index of the event. */
export type UsageExport = Normalised & { cuts: Map<number, ExportCut> };

const ID = "usage-export";
const DAY_MS = 86_400_000;
const MAX_ROWS = 100_000;
const UNREADABLE = "This is no usage export of OpenAI or Anthropic.";

/**
 * @param now Buckets that are not over then are refused: what they hold still grows, and the first that is stored stays.
 * @throws Malformed, Invalid when it is no usage export, or too long a one.
 */
export function normaliseUsageExport(bytes: Uint8Array, now: Date): UsageExport {
  const text = decodeUtf8(bytes);
  const rows = /^\s*[[{]/.test(text) ? rowsOfPages(readJsonText(text)) : rowsOfCsv(text);
  if (rows.length > MAX_ROWS) {
    throw new Invalid(`The export has more than ${MAX_ROWS} rows.`, [
      { location: "file", message: `${rows.length} rows.`, fix: "Export fewer days at a time, or days in place of minutes." },
    ]);
  }
  const found: UsageExport = { events: [], rejected: [], cuts: new Map() };
  for (const [index, row] of rows.entries()) addRow(found, index, row, now);
  return found;
}

type Row = { provider: "openai" | "anthropic"; start: unknown; end: unknown; row: JsonRow; location: string };

function rowsOfPages(input: unknown): Row[] {
  const pages = Array.isArray(input) ? input : [input];
  return pages.flatMap((page, p) => {
    if (!isObject(page) || !Array.isArray(page.data)) throw noExport("file", "No list “data”.");
    const at = pages.length === 1 ? "" : `[${p}].`;
    return page.data.flatMap((bucket, b) => rowsOfBucket(bucket, `${at}data[${b}]`));
  });
}

function rowsOfBucket(bucket: unknown, location: string): Row[] {
  if (!isObject(bucket) || !Array.isArray(bucket.results)) throw noExport(location, "No list “results”.");
  const isOpenAi = bucket.start_time !== undefined;
  const [start, end] = isOpenAi ? [bucket.start_time, bucket.end_time] : [bucket.starting_at, bucket.ending_at];
  return bucket.results.map((row, r) => {
    if (!isObject(row)) throw noExport(`${location}.results[${r}]`, "Not an object.");
    return { provider: isOpenAi ? "openai" : "anthropic", start, end, row, location: `${location}.results[${r}]` };
  });
}

function rowsOfCsv(text: string): Row[] {
  const [header, ...lines] = readCsvRows(text);
  const names = header && "cells" in header ? header.cells.map((name) => name.toLowerCase()) : [];
  const provider = isDashboardHeader(names);
  if (provider === null) throw noExport("line 1", "The header is not that of an export.");
  return lines.map((line) => {
    const row: JsonRow = "cells" in line ? Object.fromEntries(names.map((name, i) => [name, line.cells[i] ?? ""])) : {};
    const [start, end] = provider === "openai" ? [row.start_time, row.end_time] : [dayStart(row.usage_date_utc), undefined];
    return { provider, start, end, row, location: `line ${line.line}` };
  });
}

/** The dashboard of Anthropic writes days, some exports the instant of their start. */
const dayStart = (day: unknown): unknown => (typeof day === "string" && /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T00:00:00Z` : day);

const noExport = (location: string, message: string): Malformed =>
  new Malformed(UNREADABLE, [
    { location, message, fix: "Upload a page of the usage API as it came, a list of pages, or the CSV of the provider's dashboard." },
  ]);

function addRow(found: UsageExport, index: number, row: Row, now: Date): void {
  const read = eventOf(row, index, now);
  if (read === null) return;
  if ("reason" in read) {
    found.rejected.push({ index, reason: read.reason, location: row.location, fix: read.fix });
    return;
  }
  found.events.push({ index, event: read.event });
  found.cuts.set(index, read.cut);
}

function eventOf({ provider, start, end, row }: Row, index: number, now: Date) {
  const read: ReadRow = provider === "openai" ? readOpenAiRow(row) : readAnthropicRow(row);
  if (read === null || "reason" in read) return read;
  const from = readLooseInstant(start);
  // Both providers cut by days unless they are asked otherwise.
  const to = end === undefined || end === null || end === "" ? from && new Date(from.getTime() + DAY_MS) : readLooseInstant(end);
  if (!from || !to || to <= from || to.getTime() - from.getTime() > DAY_MS)
    return { reason: "the span of its bucket cannot be read", fix: "Upload the export as it came: minutes, hours or days." };
  if (to > now) return { reason: "the bucket is not over: what it holds still grows", fix: "Export it again when it is over." };
  const counted = { provider, kind: read.kind, startMs: from.getTime(), endMs: to.getTime(), cut: read.cut };
  const id = exportId(counted);
  const sent = normaliseItem({ ...read.item, id, time: from.toISOString(), provider }, index);
  if (!("event" in sent)) return { reason: sent.reason, fix: sent.fix ?? "" };
  const flags = [...sent.event.flags, ...read.flags];
  const event: UsageEvent = { ...sent.event, producer: `${ID}:${provider}`, quality: "provider", flags };
  const cut: ExportCut = { ...counted, id, ...given("credential", event.hints.credential) };
  return { event, cut };
}

const exportId = ({ provider, kind, startMs, endMs, cut }: Omit<ExportCut, "id" | "credential">): string => {
  const named = Object.entries(cut).sort(([a], [b]) => (a < b ? -1 : 1));
  const span = `${new Date(startMs).toISOString()}/${new Date(endMs).toISOString()}`;
  return `${ID} ${provider} ${kind} ${span} ${new URLSearchParams(named)}`;
};

/** What an earlier export counted, by the id of its event; null for ids that are none of an export. */
export function cutOfId(id: string): ExportCut | null {
  const [, provider, kind, start, end, query] = /^usage-export (\S+) (\S+) ([^\s/]+)\/(\S+) (.*)$/.exec(id) ?? [];
  if (!provider || !kind || !start || !end || query === undefined) return null;
  const cut = Object.fromEntries(new URLSearchParams(query));
  return { id, provider, kind, startMs: Date.parse(start), endMs: Date.parse(end), cut };
}
