import fc from "fast-check";
import protobuf from "protobufjs/minimal";
import { describe, expect, it } from "vitest";
import { Malformed } from "@/lib/kernel/errors";
import { readAttributes } from "./attribute-values";
import { type AttributesAs, readProtobuf } from "./wire";

/** Parts of a message as they may come: in any order, again, or of a kind that nobody knows. */
type Part = (writer: protobuf.Writer) => void;
const written = (parts: readonly Part[]): Uint8Array => {
  const writer = protobuf.Writer.create();
  for (const part of parts) part(writer);
  return writer.finish();
};
const tag = (field: number, wireType: number): number => (field << 3) | wireType;
const nested =
  (field: number, parts: readonly Part[]): Part =>
  (writer) =>
    writer.uint32(tag(field, 2)).bytes(written(parts));

const names = fc.oneof(fc.constantFrom("gen_ai.system", "gen_ai.usage.input_tokens", "", "__proto__", "ü"), fc.string({ unit: "binary" }));
const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 60, maxLength: 200 })).map(
  (value): Part =>
    (writer) =>
      writer.uint32(tag(1, 2)).string(value),
);
const bool = fc.boolean().map(
  (value): Part =>
    (writer) =>
      writer.uint32(tag(2, 0)).bool(value),
);
const int = fc.oneof(fc.maxSafeNat(), fc.maxSafeInteger(), fc.constantFrom(2 ** 49 - 1, 2 ** 49, -1)).map(
  (value): Part =>
    (writer) =>
      writer.uint32(tag(3, 0)).int64(value),
);
const double = fc.double().map(
  (value): Part =>
    (writer) =>
      writer.uint32(tag(4, 1)).double(value),
);
const unknown = fc.nat(300).map(
  (value): Part =>
    (writer) =>
      writer.uint32(tag(9, 0)).uint32(value),
);
const { value } = fc.letrec<{ value: Part[]; list: Part; fields: Part }>((tie) => ({
  value: fc.array(fc.oneof({ depthSize: "small", withCrossShrink: true }, text, bool, int, double, unknown, tie("list"), tie("fields")), {
    maxLength: 2,
  }),
  list: fc.array(tie("value"), { maxLength: 3 }).map((items) =>
    nested(
      5,
      items.map((item) => nested(1, item)),
    ),
  ),
  fields: fc.array(fc.tuple(names, tie("value")), { maxLength: 3 }).map((items) =>
    nested(
      6,
      items.map(([name, item]) => nested(1, [nameOf(name), nested(2, item)])),
    ),
  ),
}));

function nameOf(name: string): Part {
  return (writer) => writer.uint32(tag(1, 2)).string(name);
}

const attribute = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(names, value).map(([name, item]) => [nameOf(name), nested(2, item)]) },
  fc.array(
    fc.oneof(
      names.map(nameOf),
      value.map((item) => nested(2, item)),
      unknown,
    ),
    { maxLength: 4 },
  ),
);
/** One resource after the other, so that names are met again. */
const resources = fc
  .array(
    fc.array(attribute, { maxLength: 6 }).map((attributes) =>
      nested(
        1,
        attributes.map((parts) => nested(1, parts)),
      ),
    ),
    { maxLength: 3 },
  )
  .map((groups) => written(groups.map((resource) => nested(1, [resource]))));

function attributesIn(bytes: Uint8Array, as: AttributesAs): unknown {
  try {
    const groups = readProtobuf("TracesRequest", bytes, as).resourceSpans as { resource?: { attributes?: unknown } }[] | undefined;
    return (groups ?? []).map(({ resource }) => [...readAttributes(resource?.attributes)]);
  } catch (error) {
    if (error instanceof Malformed) return "malformed";
    throw error;
  }
}

describe("attributes of protobuf", () => {
  it("are the same read as maps as read by way of OTLP's JSON, whatever their form", () => {
    fc.assert(
      fc.property(resources, (bytes) => {
        expect(attributesIn(bytes, "maps")).toEqual(attributesIn(bytes, "lists"));
      }),
      { numRuns: 400 },
    );
  });

  it("and refused alike where bytes are broken", () => {
    fc.assert(
      fc.property(resources, fc.nat(), fc.nat(255), fc.nat(), (whole, at, byte, length) => {
        const broken = whole.slice(0, length % (whole.length + 1));
        if (broken.length > 0) broken[at % broken.length] = byte;
        expect(attributesIn(broken, "maps")).toEqual(attributesIn(broken, "lists"));
      }),
      { numRuns: 1_000 },
    );
  });

  it("are bounded in number", () => {
    const empty = nested(1, []);
    const many = written([
      nested(1, [
        nested(
          1,
          Array.from({ length: 200_000 }, () => empty),
        ),
      ]),
    ]);
    for (const as of ["maps", "lists"] as const) expect(() => readProtobuf("TracesRequest", many, as)).toThrow(/too many parts/);
  });
});
