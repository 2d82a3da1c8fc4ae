import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, canonicalSha256 } from "./canonical";
import { sha256Hex } from "./hash";

test("the order in which fields were set never shows", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      const turned = Object.fromEntries(Object.entries(fields).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(fields));
    }),
  );
});

test("what is written reads back as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("a map is written as the object of its entries would be, whatever its names are", () => {
  const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toJSON", "10", "9", 'a"b'));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.jsonValue())), (entries) => {
      expect(canonicalJson(new Map(entries))).toBe(canonicalJson(Object.fromEntries(entries)));
    }),
  );
});

test("instants, large whole numbers and missing fields have one spelling", () => {
  expect(canonicalJson({ b: 2n ** 70n, a: new Date(0), none: undefined, list: [undefined] })).toBe(
    '{"a":"1970-01-01T00:00:00.000Z","b":"1180591620717411303424","list":[null]}',
  );
});

test("a number without a value is refused instead of written as null", () => {
  expect(() => canonicalJson({ cost: Number.NaN })).toThrow(TypeError);
});

test("the hash is that of the text, whatever letters it holds and however long it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), fc.nat(3), (value, text, times) => {
      const whole = { value, text: text.repeat(10 ** times) };
      expect(canonicalSha256(whole)).toBe(sha256Hex(canonicalJson(whole)));
      expect(JSON.parse(canonicalJson(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
    }),
  );
});

test("what cannot be written leaves nothing behind in what is written next", () => {
  expect(() => canonicalSha256({ a: "begun", cost: Number.NaN })).toThrow(TypeError);
  expect(canonicalJson({ b: 1 })).toBe('{"b":1}');
});

test("what speaks for itself, and has nothing to say, is left out of an object and null in a list", () => {
  const silent = { toJSON: () => undefined };
  expect(canonicalJson({ a: silent, b: [silent, () => 1], c: Symbol("c") })).toBe('{"b":[null,null]}');
});
