import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { budgetRecipesFor } from "./budget-recipes";
import { recipesFor } from "./recipes";

const recipes = budgetRecipesFor("https://ch.test", "cth_token");

test("each recipe fetches files that the product serves, and has address and token in it", () => {
  for (const { key, code } of recipes) {
    const files = [...code.matchAll(/curl -O https:\/\/ch\.test\/(\S+)/g)].map(([, file = ""]) => file);
    expect(files.length, key).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(path.join(import.meta.dirname, "../../public", file)), file).toBe(true);
    expect(code, key).toContain("https://ch.test");
    expect(code, key).toContain("cth_token");
  }
});

test("every recipe has a key of its own, and wrappers are imported where they are used", () => {
  const keys = [...recipes, ...recipesFor("", "")].map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { code } of recipes)
    for (const [name] of code.matchAll(/wrapOpenAI|wrapAnthropic|countinghouseMiddleware/g))
      expect(code).toContain(`import { ${name} } from`);
});
