import { expect, test } from "vitest";
import { MARK_CHOICES, markWord } from "./review-words";

test("what was noticed about an item is told in words, also what happened while it was under review", () => {
  expect(markWord("orphan")).toBe("Nobody owns it");
  expect(markWord("event:owner_moved")).toBe("Its owner came to another team, manager or department");
  expect(markWord("event:not_known_yet")).toBe("Not known yet");
  expect(MARK_CHOICES.map(({ value }) => value)).not.toContain("event:");
});
