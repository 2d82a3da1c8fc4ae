import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUnixNano, readLooseInstant, readRfc3339 } from "./instants";
import { readCount, textFault, tidyLabels, tidyText } from "./limits";
import { providerNamed, providerOfModel } from "./providers";
import { readJsonLines, readJsonText } from "./read-json";

/** Every code unit, halves of characters and NUL among them. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xff_ff }), fc.constantFrom(0, 0xd8_3d, 0xdd_16)), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

describe("text", () => {
  it("once tidied can be stored, whatever it was", () => {
    fc.assert(
      fc.property(anyText, fc.nat(50), (text, max) => {
        const tidy = tidyText(text, max);
        expect(textFault(tidy)).toBeNull();
        expect(tidy.length).toBeLessThanOrEqual(max);
        expect(new TextDecoder().decode(new TextEncoder().encode(tidy))).toBe(tidy);
      }),
    );
  });
  it("that can be stored and fits stays as it is", () => {
    expect(tidyText("naïve 🤖 =1+1", 100)).toBe("naïve 🤖 =1+1");
  });
  it("labels: the first wins, and there are no more than 64", () => {
    expect(
      tidyLabels([
        ["a", "1"],
        ["a", "2"],
        ["", "x"],
        ["b", ""],
        ["__proto__", "x"],
      ]),
    ).toEqual({ a: "1" });
    expect(Object.keys(tidyLabels(Array.from({ length: 100 }, (_, i) => [`k${i}`, "v"] as const)))).toHaveLength(64);
  });
});

describe("counts", () => {
  it("of every honest spelling are read, others are not", () => {
    for (const value of [5, 5n, "5", "5.0"]) expect(readCount(value)).toBe(5n);
    for (const value of [
      -1,
      -1n,
      0.5,
      "",
      " ",
      "5k",
      "1e3",
      "0x5",
      null,
      undefined,
      true,
      {},
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2e12,
      10n ** 13n,
      "99999999999999",
    ])
      expect(readCount(value)).toBeUndefined();
  });
});

describe("instants", () => {
  it("RFC 3339 with its offset, to the millisecond", () => {
    expect(readRfc3339("2026-10-01T14:00:00.1239+02:00")?.toISOString()).toBe("2026-10-01T12:00:00.123Z");
    expect(readRfc3339("2024-02-29t23:59:59z")?.toISOString()).toBe("2024-02-29T23:59:59.000Z");
    for (const text of [
      "2026-10-01",
      "2026-10-01T12:00Z",
      "2026-10-01T12:00:00",
      "2026-13-01T12:00:00Z",
      "2026-10-01T24:00:00Z",
      "2026-10-01T12:00:00+25:00",
      "1999-12-31T23:59:59Z",
      "2100-01-01T00:00:00Z",
      "now",
      "",
    ]) {
      expect(readRfc3339(text)).toBeNull();
    }
  });
  it("an instant written is the instant read", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-01T00:00:00Z"), max: new Date("2099-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => {
          expect(readRfc3339(date.toISOString())).toEqual(date);
          expect(readLooseInstant(date.getTime() / 1_000)).toEqual(date);
          expect(fromUnixNano(BigInt(date.getTime()) * 1_000_000n)).toEqual(date);
        },
      ),
    );
  });
  it("a text is an instant exactly where the pattern of RFC 3339 says so and its day exists", () => {
    const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
    const piece = (...known: string[]) => fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...known) }, fc.string({ maxLength: 3 }));
    const text = fc
      .tuple(
        piece("2026", "2024", "2000", "2099", "1999", "2100", "0026"),
        piece("-"),
        piece("01", "02", "06", "12", "13", "00"),
        piece("-"),
        piece("01", "28", "29", "30", "31", "32", "00"),
        piece("T", "t", " "),
        piece("00", "12", "23", "24"),
        piece(":"),
        piece("00", "59", "60"),
        piece(":"),
        piece("00", "59", "60"),
        piece("", ".", ".1", ".12", ".123", ".123456789", ".1234567890"),
        piece("Z", "z", "+02:00", "-11:59", "+24:00", "+0200", ""),
      )
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (sent) => {
        const [, year = "", month = "", day = "", hour = "", minute = "", second = "", fraction = "", zone = ""] = pattern.exec(sent) ?? [];
        const cut = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}`;
        const local = new Date(`${cut}Z`);
        const isReal =
          !Number.isNaN(local.getTime()) && local.toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
        const read = new Date(`${cut}${zone.toUpperCase()}`);
        const isInRange = read >= new Date("2000-01-01T00:00:00Z") && read < new Date("2100-01-01T00:00:00Z");
        expect(readRfc3339(sent)).toEqual(pattern.test(sent) && isReal && isInRange ? read : null);
      }),
      { numRuns: 2_000 },
    );
  });
  it("zero and nonsense are none", () => {
    for (const value of [0, -5, Number.NaN, "x", null, {}, 1e30]) expect(readLooseInstant(value)).toBeNull();
    expect(fromUnixNano(0n)).toBeNull();
    expect(fromUnixNano(2n ** 63n)).toBeNull();
  });
});

describe("JSON", () => {
  it("of absurdly many values is refused before it is built", () => {
    expect(() => readJsonText(`[${"{},".repeat(4_100_000)}1]`)).toThrow(/too many values/);
  });
  it("lines: blank ones count as nothing, broken ones are told", () => {
    expect(readJsonLines('{"a":1}\n\n{\r\n5')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 3, fault: "not JSON" },
      { line: 4, value: 5 },
    ]);
  });
});

describe("providers", () => {
  it.each([
    ["openai.responses", "openai"],
    ["anthropic.messages", "anthropic"],
    ["az.ai.openai", "azure_openai"],
    ["gcp.gen_ai", "google_unknown"],
    ["gcp.vertex_ai", "vertex_ai"],
    ["aws.bedrock", "aws.bedrock"],
    ["Acme-AI", "acme-ai"],
    ["unknown", undefined],
    ["", undefined],
    [undefined, undefined],
    ["a/b/c/d", undefined],
  ])("%s is %s", (name, provider) => {
    expect(providerNamed(name)).toBe(provider);
  });
  it.each([
    ["claude-sonnet-4-5", "anthropic"],
    ["gpt-5.1-codex", "openai"],
    ["o3", "openai"],
    ["gemini-2.5-flash", "google"],
    ["my-model", undefined],
  ])("the model %s is from %s", (model, provider) => {
    expect(providerOfModel(model)).toBe(provider);
  });
});
