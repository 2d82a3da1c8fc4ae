import { expect, test } from "vitest";
import { z } from "zod";
import { Invalid } from "./errors";
import { parseInput } from "./parse";

const Batch = z.strictObject({
  events: z.array(
    z.strictObject({
      id: z.string().min(1),
      usage: z.strictObject({ input: z.int().nonnegative(), output: z.int().optional() }),
      status: z.enum(["ok", "error"]).optional(),
    }),
  ),
});

function detailsOf(schema: z.ZodType, input: unknown, root?: string) {
  try {
    parseInput(schema, input, root);
  } catch (error) {
    if (error instanceof Invalid) return error.details;
    throw error;
  }
  throw new Error("nothing was refused");
}

const event = (usage: unknown, extra: object = {}) => ({ id: "e", usage, ...extra });

test("each fault is told with its place, what is wrong and what to do", () => {
  const events = [event({ input: 1 }), event({ input: -1 }), event({ input: "1" }), event({}), event({ input: 1 }, { status: "fine" })];
  expect(detailsOf(Batch, { events })).toEqual([
    { location: "events[1].usage.input", message: "Too small.", fix: "Send at least 0." },
    { location: "events[2].usage.input", message: "Wrong type: a number is expected.", fix: "Send a number." },
    { location: "events[3].usage.input", message: "Missing.", fix: "Send a number." },
    { location: "events[4].status", message: "Not one of the allowed values.", fix: "Send one of: ok, error." },
  ]);
});

test("an unknown field is told by its name, with the name that was probably meant", () => {
  const events = [event({ inptu: 1, input: 1 }), event({ input: 1, colour: "red" })];
  expect(detailsOf(Batch, { events })).toEqual([
    { location: "events[0].usage.inptu", message: "Unknown field.", fix: 'Did you mean "input"?' },
    { location: "events[1].usage.colour", message: "Unknown field.", fix: "Leave it out." },
  ]);
});

test("the value that was sent is never told", () => {
  const text = JSON.stringify(
    detailsOf(z.strictObject({ a: z.email(), b: z.enum(["x"]), c: z.number() }), { a: "hunter2", b: "hunter2", c: "hunter2" }),
  );
  expect(text).not.toContain("hunter2");
});

test("of alternatives, the one that was meant is explained", () => {
  const Either = z.union([z.strictObject({ usd: z.string() }), z.strictObject({ tokens: z.strictObject({ count: z.int() }) })]);
  expect(detailsOf(Either, { tokens: { count: "many" } }, "limit")).toEqual([
    { location: "limit.tokens.count", message: "Wrong type: a number is expected.", fix: "Send a number." },
  ]);
});

test("a hundred details are enough", () => {
  const events = Array.from({ length: 500 }, () => event({ input: -1 }));
  expect(detailsOf(Batch, { events })).toHaveLength(100);
});

test("a whole body of the wrong kind is told without a place of its own", () => {
  expect(detailsOf(Batch, undefined)).toEqual([{ location: "", message: "Missing.", fix: "Send an object." }]);
  expect(detailsOf(Batch, [])).toEqual([{ location: "", message: "Wrong type: an object is expected.", fix: "Send an object." }]);
});
