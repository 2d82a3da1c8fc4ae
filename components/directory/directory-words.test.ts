import { expect, it } from "vitest";
import { titleOf } from "./directory-words";

it("heads the page with who comes from the identity provider, and who of them left", () => {
  expect(titleOf({ users: 0, inactive: 0, removed: 0 })).toBe("No identity provider is connected");
  expect(titleOf({ users: 1, inactive: 0, removed: 0 })).toBe("1 person comes from the identity provider");
  expect(titleOf({ users: 1200, inactive: 3, removed: 2 })).toBe("1,197 people come from the identity provider, 5 left");
  expect(titleOf({ users: 1, inactive: 1, removed: 0 })).toBe("The one person of the identity provider left");
  expect(titleOf({ users: 2, inactive: 2, removed: 1 })).toBe("All 3 people of the identity provider left");
});
