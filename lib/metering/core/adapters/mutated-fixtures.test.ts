/**
 * Recorded payloads of every producer with other numbers, other models and other orders of their fields: what they come
 * to must follow the payload, not what was recorded.
 */
import { describe, expect, it } from "vitest";
import { eventsOf, type Fixture, fixtureBytes, fixtures, readFixtureBytes, totalsOf } from "@/lib/testing/telemetry";
import { isObject, type JsonObject } from "../read-json";
import type { UsageEvent } from "../usage-event";

const FACTOR = 3;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A JSON body, or one value a line; null for what is neither. */
function valuesIn(bytes: Uint8Array): unknown[] | null {
  const text = new TextDecoder().decode(bytes);
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      return text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line) as unknown);
    } catch {
      return null;
    }
  }
}
const JSON_FIXTURES = fixtures.flatMap((fixture) => {
  const values = fixture.encoding === "json" ? valuesIn(fixtureBytes(fixture.file)) : null;
  return values === null ? [] : [[fixture.file, fixture, values] as const];
});

type Change = (name: string, value: string | number) => string | number;
/** Every text and number of a payload by the name that it stands under; of OTLP's attributes, by theirs. */
function changed(value: unknown, change: Change, name = ""): unknown {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(changed(JSON.parse(value), change, name));
    } catch {
      return change(name, value);
    }
  }
  if (typeof value === "string" || typeof value === "number") return change(name, value);
  if (Array.isArray(value)) return value.map((item) => changed(item, change, name));
  if (!isObject(value)) return value;
  const key = typeof value.key === "string" && "value" in value ? value.key : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      field,
      field === "key" && key !== undefined ? item : changed(item, change, key ?? nameOf(field, name)),
    ]),
  );
}

/** OTLP's values have the name of their attribute, and Langfuse's counts bear no name of tokens themselves. */
function nameOf(field: string, around: string): string {
  if (/Value$/.test(field)) return around;
  return /usage_details$/.test(around) ? `${around}.${field}` : field;
}

/** Fields in the opposite order; lists whose order means something stay as they are. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (!isObject(value)) return value;
  const fields = Object.entries(value).reverse();
  return Object.fromEntries(
    fields.map(([field, item]) => [field, field === "attributes" && Array.isArray(item) ? [...item].reverse() : turned(item)]),
  );
}

/** In one order: where models or plugins are names of fields, lines come in theirs. */
const linesOf = (events: readonly UsageEvent[]): string[] =>
  events
    .flatMap(({ lines }) => lines.map(({ provider, model, quantities }) => [provider, model, ...Object.entries(quantities)].join(" ")))
    .sort();
const written = (values: readonly unknown[]): Uint8Array => encode(values.map((value) => JSON.stringify(value)).join("\n"));
const read = (fixture: Fixture, values: readonly unknown[]) => readFixtureBytes(fixture, written(values));
const COUNTED = [
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write_unspecified",
  "output_total",
  "reasoning_subset_of_output",
  "embedding_input",
] as const;

const isCount = (name: string): boolean => /tok(?:en|ens)?(?:$|[._A-Z])|tokens?$|token|usage_details\./i.test(name);
const scaled: Change = (name, value) => {
  if (!isCount(name) || !/^\d+$/.test(String(value)) || /per|price|limit|max|time|id$/i.test(name)) return value;
  const times = Number(value) * FACTOR;
  return typeof value === "string" ? String(times) : times;
};

describe("a recorded payload", () => {
  it.each(JSON_FIXTURES)("%s with three times its tokens comes to three times as many, of the same calls", (_, fixture, values) => {
    const hasNumbersElsewhere = fixture.signal === "metrics" || fixture.signal === "cloudevents" || values.some(hasOldRows);
    const before = totalsOf(eventsOf(read(fixture, values)));
    const after = totalsOf(
      eventsOf(
        read(
          fixture,
          values.map((value) => changed(value, scaled)),
        ),
      ),
    );
    expect(after.model_calls).toBe(before.model_calls);
    if (!hasNumbersElsewhere) for (const name of COUNTED) expect([name, after[name]]).toEqual([name, before[name] * FACTOR]);
  });

  it.each(JSON_FIXTURES)("%s with its fields in another order says the same", (_, fixture, values) => {
    const before = eventsOf(read(fixture, values));
    const after = eventsOf(read(fixture, values.map(turned)));
    expect(totalsOf(after)).toEqual(totalsOf(before));
    expect(linesOf(after)).toEqual(linesOf(before));
  });

  it.each(JSON_FIXTURES)("%s of another version of its models counts as before, on that version", (_, fixture, values) => {
    const isModel = (name: string): boolean => /(?:^|[._])model(?:_?(?:name|id))?$/i.test(name) && !/id$/.test(name);
    const renamed: Change = (name, value) => (isModel(name) && typeof value === "string" && value !== "" ? `${value}-next` : value);
    const before = totalsOf(eventsOf(read(fixture, values)));
    expect(
      totalsOf(
        eventsOf(
          read(
            fixture,
            values.map((value) => changed(value, renamed)),
          ),
        ),
      ),
    ).toEqual(before);
  });
});

/** LiteLLM's first format holds everything as Python's texts. */
const hasOldRows = (value: unknown): boolean =>
  (Array.isArray(value) ? value : [value]).some(
    (row) => isObject(row) && Object.values(row as JsonObject).some((item) => typeof item === "string" && /^\{'/.test(item)),
  );
