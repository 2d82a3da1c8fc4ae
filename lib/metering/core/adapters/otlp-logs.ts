/** OTLP log records → usage events. Coding agents tell each call as an event; everything else in a log is dropped unread. */
import { readClaudeCode } from "../otlp/log-claude-code";
import { readCodex } from "../otlp/log-codex";
import { eventNameOf, type LogReading, logEvent } from "../otlp/log-event";
import { readGeminiCli } from "../otlp/log-gemini-cli";
import { readInference } from "../otlp/log-inference";
import { logReport } from "../otlp/log-report";
import type { LogRecord } from "../otlp/model";
import { producerOf } from "../otlp/producers";
import { type Encoding, readLogRecords } from "../otlp/read-payload";
import { providerOfModel } from "../providers";
import { asSettled } from "../settle/as-settled";
import { settle } from "../settle/settle";
import type { Normalised } from "../usage-event";

/** @throws Malformed when the body is no log export request; nothing else. */
export function normaliseLogs(bytes: Uint8Array, encoding: Encoding): Normalised {
  const normalised = { events: [], rejected: [], reports: [] } as Required<Normalised>;
  for (const record of readLogRecords(bytes, encoding)) {
    const reading = readRecord(record);
    if (!reading) continue;
    const event = logEvent(record, reading);
    if (event) {
      const settled = settle([logReport(record, reading, event)]);
      for (const { settled: as } of settled) if (as) normalised.events.push({ index: record.index, event: asSettled(event, as) });
      // Without a trace or a key nothing else can tell of the same call.
      normalised.reports.push(
        ...settled.filter(({ report, reading: { matchKey } = {} }) => report.traceId !== "" || matchKey !== undefined),
      );
    } else
      normalised.rejected.push({
        index: record.index,
        reason: "the record has no time between 2000 and 2100",
        location: "timeUnixNano",
        fix: "Send the time of the event in nanoseconds since 1970.",
      });
  }
  return normalised;
}

/** Null for a record that is no usage. */
function readRecord(record: LogRecord): LogReading | null {
  const name = eventNameOf(record);
  if (name.startsWith("claude_code.")) return readClaudeCode(record, name.slice("claude_code.".length));
  if (name.startsWith("codex.")) return readCodex(record, name.slice("codex.".length));
  // Qwen Code is Gemini CLI under another name, and serves other models.
  if (name.startsWith("qwen-code.")) return ofQwenCode(readGeminiCli(record, name.slice("qwen-code.".length)));
  if (name.startsWith("gemini_cli.")) return readGeminiCli(record, name.slice("gemini_cli.".length));
  if (producerOf(record.scope).id === "claude-code") return readClaudeCode(record, name);
  return readInference(record, name);
}

function ofQwenCode(reading: LogReading | null): LogReading | null {
  if (reading === null || reading.kind === "tool") return reading;
  return { ...reading, producer: "other", provider: providerOfModel(reading.model), billing: undefined };
}
