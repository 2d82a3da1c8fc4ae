import { expect, it } from "vitest";
import { Unavailable } from "@/lib/kernel/errors";
import { takePlace } from "./take-place";

const INGEST = { auth: { scope: "ingest" } } as const;
const sized = (bytes: number) => new Headers({ "content-length": String(bytes) });
const MIB = 1024 * 1024;

it("refuses the batch that finds no room, with a time to come back, and takes it when another has left", () => {
  const leaves = Array.from({ length: 256 }, () => takePlace(INGEST, sized(1_000)));
  expect(() => takePlace(INGEST, sized(1))).toThrow(Unavailable);
  expect(() => takePlace(INGEST, sized(1))).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }));
  leaves.pop()?.();
  leaves.push(takePlace(INGEST, sized(1)));
  for (const leave of leaves) leave?.();
});

it("counts bytes too, and a body that does not tell its size as one of a mebibyte", () => {
  const leaves = Array.from({ length: 15 }, () => takePlace(INGEST, sized(16 * MIB)));
  leaves.push(...Array.from({ length: 16 }, () => takePlace(INGEST, new Headers())));
  for (const headers of [sized(1), new Headers()]) expect(() => takePlace(INGEST, headers)).toThrow(Unavailable);
  for (const leave of leaves) leave?.();
  takePlace(INGEST, sized(64 * MIB))?.();
});

it("asks no place of senders that never send again, of readers, of people", () => {
  const leaves = Array.from({ length: 256 }, () => takePlace(INGEST, sized(1)));
  for (const route of [
    { ...INGEST, isSentOnce: true },
    { auth: { scope: "read" } },
    { auth: { session: true } },
    { auth: { public: true } },
  ] as const)
    expect(takePlace(route, sized(1))).toBeUndefined();
  for (const leave of leaves) leave?.();
});
