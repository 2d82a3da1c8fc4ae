import { expect, test } from "vitest";
import { builtInHome } from "./home";
import { figurePage } from "./places";
import { addressOf, openHref, readAddress } from "./saved-view";

const kept = (text: string): string | null => {
  const address = readAddress(text);
  return address && addressOf(address);
};

test("one question has one text, whatever order it was written in", () => {
  expect(kept("/spend?groupBy=model&filter[team]=b,a&period=last-7")).toBe(
    kept("/spend/?period=last-7&filter%5Bteam%5D=b%2Ca&groupBy=model&view=v#x"),
  );
  expect(kept("/spend?q=&groupBy=team")).toBe("/spend?groupBy=team");
  const once = kept("/spend?a=%20+1&a=2");
  expect(kept(once ?? "")).toBe(once);
});

test.each([
  "//evil.test/spend",
  "https://evil.test/",
  "/\\evil.test",
  "spend",
  "/",
  "/api/v1/usage",
  "/sign-in?next=/x",
  "/spend\n",
  "/../api/ui/x",
])("%j is no page of ours", (text) => expect(readAddress(text)).toBeNull());

test("a view opens at its address and says which one it is, and saving it from there keeps the address", () => {
  const address = readAddress("/spend?groupBy=model") ?? { path: "", query: "" };
  expect(openHref({ ...address, id: "viw_1" })).toBe("/spend?groupBy=model&view=viw_1");
  expect(readAddress(openHref({ ...address, id: "viw_1" }))).toEqual(address);
});

test("pages of figures can be sent, lists and queues cannot", () => {
  expect(figurePage("/teams/care%20x")).toEqual({ groupBy: "identity", of: { kind: "team", id: "care x" } });
  expect(figurePage("/spend")?.of).toBeNull();
  for (const path of ["/identities", "/sources/x", "/audit", "/teams/a/b"]) expect(figurePage(path)).toBeNull();
});

test("each role begins where its work is", () => {
  expect(builtInHome(["finance_controller"])).toBe("/spend?groupBy=business_unit");
  expect(builtInHome(["team_lead"])).toBe("/identities?owner=me");
  expect(builtInHome(["platform_admin"])).toBe("/sources");
  expect(builtInHome(["auditor"])).toBe("/audit");
  expect(builtInHome([])).toBe("/overview");
});
