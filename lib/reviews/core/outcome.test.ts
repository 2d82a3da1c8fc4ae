import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECISIONS, type PartChoice } from "../schemas";
import { type Answer, answeredAs, outcomeOf, SEVERITY } from "./outcome";

const answer = (decision: Answer["decision"], more: Partial<Answer> = {}): Answer => ({
  ...{ decision, choices: [], validUntil: null, narrowTo: null },
  ...more,
});
const choice = (subjectId: string, what: PartChoice["choice"]): PartChoice => ({ kind: "grant", subjectId, choice: what });
const outcome = (...decisions: Answer["decision"][]) => outcomeOf(decisions.map((one) => answer(one)))?.outcome ?? null;

describe("the published table", () => {
  test.each([
    [["keep", "revoke"], "revoke"],
    [["revoke", "keep", "keep", "keep"], "revoke"],
    [["keep", "narrow"], "narrow"],
    [["rotate", "narrow"], "narrow"],
    [["keep_until", "rotate"], "rotate"],
    [["keep", "keep_until"], "keep_until"],
    [["keep", "postpone"], "postpone"],
    [["keep", "keep"], "keep"],
    [["keep", "not_sure"], "keep"],
    [["not_sure", "not_sure"], null],
    [["reassign"], null],
    [["no_response"], null],
    [[], null],
  ] as const)("%j come to %s", (decisions, expected) => {
    expect(outcome(...decisions)).toBe(expected);
  });

  test("an account kept without some of its grants is narrowed, with a key to renew it is rotated", () => {
    expect(answeredAs(answer("keep", { choices: [choice("g1", "revoke"), choice("g2", "keep")] }))).toBe("narrow");
    expect(answeredAs(answer("keep", { choices: [choice("g1", "rotate")] }))).toBe("rotate");
    expect(answeredAs(answer("revoke", { choices: [choice("g1", "keep")] }))).toBe("revoke");
  });

  test("of two narrowings only what both let stay remains, with the lower cap and the earlier date", () => {
    const one = answer("narrow", { narrowTo: { models: ["a", "b"], tools: ["t"], monthlyCapUsd: "100" } });
    const two = answer("narrow", { narrowTo: { models: ["b", "c"], monthlyCapUsd: "90.5" } });
    const three = answer("keep_until", { validUntil: new Date("2026-12-01"), choices: [choice("g", "revoke")] });
    expect(outcomeOf([one, two, three])).toEqual({
      outcome: "narrow",
      choices: [choice("g", "revoke")],
      validUntil: new Date("2026-12-01"),
      narrowTo: { models: ["b"], tools: ["t"], monthlyCapUsd: "90.5" },
    });
  });
});

test("of two lists of scopes what one has by name stays where the other has a pattern for it", () => {
  const one = answer("narrow", { narrowTo: { scopes: ["s3:*", "bedrock:InvokeModel"] } });
  const two = answer("narrow", { narrowTo: { scopes: ["s3:GetObject", "bedrock:*", "chat.write"] } });
  expect(outcomeOf([one, two])?.narrowTo).toEqual({ scopes: ["bedrock:InvokeModel", "s3:GetObject"] });
  const spelt = ["GPT-4o", "gpt-4o"].map((model) => answer("narrow", { narrowTo: { models: [model] } }));
  expect(outcomeOf(spelt)?.narrowTo?.models).toHaveLength(1);
});

describe("laws of outcomes", () => {
  const anyAnswer: fc.Arbitrary<Answer> = fc.record({
    decision: fc.constantFrom(...DECISIONS, "no_response" as const),
    choices: fc.array(
      fc.record({
        kind: fc.constantFrom("credential" as const, "grant" as const),
        subjectId: fc.constantFrom("a", "b", "c"),
        choice: fc.constantFrom("keep" as const, "rotate" as const, "revoke" as const),
      }),
      { maxLength: 4 },
    ),
    validUntil: fc.option(fc.date({ noInvalidDate: true })),
    narrowTo: fc.option(fc.record({ models: fc.array(fc.constantFrom("m", "n"), { maxLength: 2 }) })),
  });
  const rank = (answers: readonly Answer[]) => {
    const settled = outcomeOf(answers);
    return settled === null ? SEVERITY.length : SEVERITY.indexOf(settled.outcome);
  };

  test("the order makes no difference", () => {
    fc.assert(
      fc.property(fc.array(anyAnswer, { maxLength: 5 }), (answers) => {
        expect(outcomeOf([...answers].reverse())).toEqual(outcomeOf(answers));
      }),
    );
  });

  test("one more answer never softens what came of the others", () => {
    fc.assert(
      fc.property(fc.array(anyAnswer, { maxLength: 5 }), anyAnswer, (answers, more) => {
        expect(rank([...answers, more])).toBeLessThanOrEqual(rank(answers));
      }),
    );
  });

  test("a revoke among any others is a revoke, and nothing is kept that nobody answered for", () => {
    fc.assert(
      fc.property(fc.array(anyAnswer, { maxLength: 5 }), (answers) => {
        expect(outcomeOf([...answers, answer("revoke")])?.outcome).toBe("revoke");
        const silent = answers.filter(({ decision }) => ["not_sure", "reassign", "no_response"].includes(decision));
        expect(outcomeOf(silent)).toBeNull();
      }),
    );
  });
});
