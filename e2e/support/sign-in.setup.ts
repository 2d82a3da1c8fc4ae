import { PEOPLE, type Person, sessionFile } from "./people";
import { expect, signIn, test } from "./test";

for (const [person, email] of Object.entries(PEOPLE)) {
  test(`a person signs in with a password: ${person}`, async ({ page }) => {
    await signIn(page, email);
    await expect(page).toHaveURL(/\/overview/);
    await page.context().storageState({ path: sessionFile(person as Person) });
  });
}
