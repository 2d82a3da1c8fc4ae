import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MODES } from "@/lib/pricing/core/meters";
import { NativeEvent } from "../../schemas";
import { OPERATIONS } from "../usage-event";
import { normaliseBySchema, normaliseItem } from "./native";
import { readWellFormed } from "./native-quick";

const name = fc
  .oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom("gpt-4o", "claude", "=1+1", "é", "日本", "a b", "😀"))
  .filter((text) => text.trim() !== "");
const id = name;
const count = fc.oneof(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 1e9 }).map(String));
const time = fc.oneof(
  fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }).map((at) => at.toISOString()),
  fc.constantFrom("2026-10-01T12:00:00Z", "2026-10-01 12:00:00.123456+02:00", "2026-10-01t12:00:00z"),
);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const usage = fc.record(
  {
    input: count,
    cacheRead: count,
    cacheWrite: count,
    cacheWrite5m: count,
    output: count,
    reasoning: count,
    embedding: count,
    audioIn: count,
    requests: count,
    toolCalls: count,
    codeSeconds: fc.constantFrom("1.5", "0"),
    credits: fc.constant("12.000001"),
  },
  { requiredKeys: [] },
);
/** Well formed, field by field; whether its fields agree with each other is another question. */
const good = fc.record(
  {
    id,
    time,
    provider: optional(name),
    model: name,
    operation: fc.constantFrom(...OPERATIONS),
    convention: fc.constantFrom("inclusive", "disjoint"),
    usage,
    credential: name,
    identity: optional(name),
    onBehalfOf: fc.string(),
    operator: fc.record({ id: name, evidence: fc.constantFrom("signed", "key", "header", "body") }),
    application: name,
    team: name,
    tool: fc.record({ name, server: name, argsHash: optional(name) }, { requiredKeys: ["name"] }),
    traceId: name,
    mode: fc.constantFrom(...MODES),
    billing: fc.constantFrom("metered" as const, "flat" as const),
    status: fc.constantFrom("ok", "error", "cancelled", "cache_hit"),
    attempt: fc.integer({ min: 0, max: 32_767 }),
    retryOf: id,
    latencyMs: fc.integer({ min: 0, max: 2_147_483_647 }),
    network: fc.record(
      { ip: fc.oneof(fc.ipV4(), fc.ipV6()), asn: fc.integer({ min: 0, max: 4_294_967_295 }), country: name, userAgent: name },
      { requiredKeys: [] },
    ),
    clientCostUsd: fc.constantFrom("0.019168", "12"),
    labels: fc.dictionary(fc.constantFrom("repo", "é", "a b", "1", "constructor", "toString"), name),
  },
  { requiredKeys: ["id", "time"] },
);

const FIELDS = Object.keys(NativeEvent.shape);
const ODD_TEXTS = [
  "",
  " ",
  " x",
  "\u00a0",
  "\u3000",
  "a\0b",
  "\ud800",
  "x\udfffy",
  "ok",
  "0",
  "00000000000001",
  "1e3",
  "-1",
  "1.5",
  "9999999999999",
  "2026-02-30T00:00:00Z",
  "2026-10-01",
  "10.0.0.256",
  "::1",
  "x".repeat(65),
  "x".repeat(129),
  "x".repeat(257),
  "x".repeat(513),
];
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...ODD_TEXTS,
    null,
    true,
    0,
    -0,
    -1,
    1.5,
    1e12,
    1e12 + 1,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    [],
    {},
    ["a"],
    { id: "a" },
    { name: "a", foo: 1 },
    { evidence: "key" },
    { a: 1 },
  ),
  fc
    .constantFrom('{"__proto__":"x"}', '{"constructor":"x"}', '{"input":1,"__proto__":2}', '{"inptu":1}')
    .map((text): unknown => JSON.parse(text)),
  fc.dictionary(fc.string({ maxLength: 140 }), fc.constantFrom<unknown>(...ODD_TEXTS, 1), { maxKeys: 70 }),
  fc.jsonValue(),
);
const INNER = [
  "input",
  "output",
  "codeSeconds",
  "requests",
  "name",
  "server",
  "evidence",
  "id",
  "ip",
  "asn",
  "country",
  "repo",
  "__proto__",
  "other",
];
type Fields = { [name: string]: unknown };
const set = (fields: Fields, key: string, value: unknown): Fields => Object.fromEntries([...Object.entries(fields), [key, value]]);
/** A good event with one to three things wrong, or strange. */
const bad = fc
  .tuple(
    good,
    fc.array(fc.tuple(fc.constantFrom(...FIELDS, "inptu", "__proto__"), fc.option(fc.constantFrom(...INNER)), odd), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([event, changes]) =>
    changes.reduce<Fields>((changed, [field, inner, value]) => {
      const within = changed[field];
      return set(
        changed,
        field,
        inner !== null && typeof within === "object" && within !== null && !Array.isArray(within)
          ? set(within as Fields, inner, value)
          : value,
      );
    }, event),
  );

/** Every field filled, and each of them in turn wrong or strange: also inside its parts. */
const WHOLE: Fields = {
  ...Object.fromEntries(FIELDS.map((field) => [field, "a"])),
  time: "2026-10-01T12:00:00Z",
  operation: "chat",
  convention: "disjoint",
  usage: { input: 10, output: 5, reasoning: "5", codeSeconds: "1.5" },
  operator: { id: "router", evidence: "key" },
  tool: { name: "search", server: "web", argsHash: "ab" },
  mode: "standard",
  billing: "flat",
  status: "ok",
  attempt: 1,
  latencyMs: 812,
  network: { ip: "10.0.0.1", asn: 64_512, country: "DE", userAgent: "curl" },
  clientCostUsd: "0.019168",
  labels: { repo: "desk" },
};
const ODD_VALUES: readonly unknown[] = [
  ...ODD_TEXTS,
  ...[undefined, null, true, 0, -0, -1, 1.5, 32_768, 1e12, 1e12 + 1, 2 ** 31, 2 ** 32, 2 ** 53, Number.NaN],
  ...[[], {}, ["a"], { id: "a" }, { name: "a" }, { name: "a", foo: 1 }, { evidence: "key" }, { input: 0 }, new Date(0)],
  ...["x".repeat(64), "x".repeat(128), "x".repeat(256), "x".repeat(512), "10.0.0.1", "2026-10-01T12:00:00+01:00"],
  Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, "v"])),
];
const ODD_KEYS = ["__proto__", "constructor", "", " ", "a\0b", "\ud800", "é", "1", "x".repeat(128), "x".repeat(129), "other"];

function oneByOne(whole: Fields): Fields[] {
  return [...Object.keys(whole), ...ODD_KEYS].flatMap((key) => {
    const part = whole[key];
    const inner = typeof part === "object" && part !== null ? oneByOne(part as Fields) : [];
    return [...ODD_VALUES, ...inner].map((value) => set(whole, key, value));
  });
}

describe("the quick reading of native events", () => {
  it("takes and refuses what the schema does, and makes the same event of it", () => {
    fc.assert(
      fc.property(fc.oneof(good, bad, odd), (item) => {
        expect(normaliseItem(item, 3)).toStrictEqual(normaliseBySchema(item, 3));
        const quick = readWellFormed(item);
        if (quick) expect(quick.event).toEqual(NativeEvent.parse(item));
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it("agrees with the schema about each field being wrong or strange", () => {
    expect(readWellFormed(WHOLE)).not.toBeNull();
    const items = oneByOne(WHOLE).map((item) => ({ item, quick: readWellFormed(item) }));
    expect(items.some(({ quick }) => quick === null)).toBe(true);
    for (const { item, quick } of items) {
      if (quick) expect(quick.event, JSON.stringify(item)).toEqual(NativeEvent.safeParse(item).data);
    }
  });

  it("asks the schema about no event that is plainly right", () => {
    fc.assert(
      fc.property(good, (item) => {
        fc.pre(!Object.keys(item.labels ?? {}).some((key) => key in {}));
        expect(readWellFormed(JSON.parse(JSON.stringify(item)))).not.toBeNull();
      }),
    );
  });
});
