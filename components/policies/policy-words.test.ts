import { expect, it } from "vitest";
import { evidenceWords } from "./policy-words";

it("says why in words, without what only tells what the rule is about", () => {
  expect(
    evidenceWords({
      "identity.environmentKind": "production",
      "identity.hasHardCap": false,
      "identity.breakGlass": true,
      "identity.dataClass": "",
      "identity.ageDays": 12,
      "identity.credentials": "not so of Night key",
    }),
  ).toBe("no hard cap, break glass: yes, data class: none, age days: 12, credentials: not so of Night key");
  expect(evidenceWords({ because: "identity.autonomy is not known", "identity.hasOwner": false })).toBe("identity.autonomy is not known");
});
