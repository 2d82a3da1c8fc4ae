import { PEOPLE, type Person, sessionFile } from "./people";
import { runProgram } from "./program";
import { expect, signIn, test } from "./test";

/** Each role begins where its work is. */
const HOMES: Record<Person, string> = {
  finance: "/spend?groupBy=business_unit",
  controller: "/spend?groupBy=business_unit",
  admin: "/sources",
  teamLead: "/identities?owner=me",
  owner: "/identities?owner=me",
  analyst: "/unattributed",
  securityAdmin: "/unattributed",
  auditor: "/audit",
};

for (const [person, email] of Object.entries(PEOPLE)) {
  test(`a person signs in with a password: ${person}`, async ({ page }) => {
    await signIn(page, email);
    await expect(page).toHaveURL(HOMES[person as Person]);
    await page.context().storageState({ path: sessionFile(person as Person) });
  });
}

// Here, because a product looks at it once a minute.
test("usage of years ago may come in, which recordings are of", () => runProgram("keep-for-years.ts"));
