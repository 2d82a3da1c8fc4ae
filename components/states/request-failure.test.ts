import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Invalid } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { type RefusalDetail, RequestFailure } from "./request-failure";

function refusedFor(input: unknown): RequestFailure {
  const schema = z.strictObject({
    ownerId: z.string().refine(Boolean, "Somebody has to answer for it."),
    note: z.string().refine(Boolean, "Say why."),
  });
  try {
    parseInput(schema, input);
  } catch (error) {
    if (error instanceof Invalid) return new RequestFailure(422, { code: error.code, message: error.message, details: error.details });
  }
  throw new Error("It was taken.");
}

describe("what a page says of a refused form", () => {
  it("names no field of the interface", () => {
    expect(refusedFor({ ownerId: "", note: "because" }).message).toBe("Somebody has to answer for it.");
    expect(refusedFor({ ownerId: "", note: "" }).message).toBe("2 fields need another value. Somebody has to answer for it.");
  });

  it("says beside each field what is wrong with it", () => {
    expect(refusedFor({ ownerId: "", note: "" }).fieldMessage("note")).toBe("Say why.");
  });

  it("keeps a sentence that is not about one field", () => {
    const details = [{ location: "rules[0]", message: "It has no name." }];
    expect(new RequestFailure(422, { code: "invalid", message: "1 problem in the policy.", details }).message).toBe(
      "1 problem in the policy.",
    );
  });

  it("says why and what to do, since not every form has a place for it", () => {
    const said = (message: string, detail: RefusalDetail) =>
      new RequestFailure(409, { code: "conflict", message, details: [detail] }).message;
    expect(
      said("Who is proposed cannot take it over.", {
        location: "newOwner",
        message: "They have no account that may attest.",
        fix: "Name somebody else.",
      }),
    ).toBe("Who is proposed cannot take it over. They have no account that may attest. Name somebody else.");
    expect(said("This needs the right to review.", { location: "right", message: "review.read", fix: "Ask an administrator." })).toBe(
      "This needs the right to review. Ask an administrator.",
    );
    expect(said("scope: There is no such team.", { location: "scope", message: "There is no such team." })).toBe("There is no such team.");
  });
});
