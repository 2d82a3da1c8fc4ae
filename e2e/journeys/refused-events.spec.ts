import { call, expect, makeToken, test } from "../support/test";

test("an event that was refused is seen with its reason, mended on the page of its source, and counted once", async ({
  page,
  signInAs,
  baseURL,
}) => {
  await signInAs("admin");
  const name = `mend-${Date.now().toString(36)}`;
  await call(page, "POST", "/api/ui/inventory/applications", { id: name, name });
  const token = await makeToken(page, name, ["ingest", "read"]);
  const headers = { authorization: `Bearer ${token}` };
  const event = (id: string, more: object = {}) => ({
    id: `${name}-${id}`,
    time: new Date(Date.now() - 60_000).toISOString(),
    provider: "openai",
    model: "gpt-4o-mini",
    usage: { input: 1_000_000, output: 0 },
    application: name,
    agent: "mender",
    ...more,
  });
  const send = async (...events: object[]) => (await page.request.post(`${baseURL}/api/v1/events`, { headers, data: events })).json();
  const filter = `groupBy=agent&filter[application]=${name}`;
  const requests = async () => {
    const { total } = await (await page.request.get(`${baseURL}/api/v1/usage?${filter}`, { headers })).json();
    return total.requests;
  };
  const odd = event("odd", { colour: "green" });
  expect(await send(event("good"), odd)).toMatchObject({ accepted: 1, rejected: 1 });
  expect(await requests()).toBe("1");

  await page.goto("/sources");
  await page.getByRole("link", { name }).first().click();
  // The list of sources says the same of them all: only then is it the page of this one.
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("1 event was not taken")).toBeVisible();
  await page
    .getByRole("row")
    .filter({ hasText: "colour" })
    .getByRole("button", { name: /^Look at/ })
    .click();
  const panel = page.getByRole("dialog");
  // What mends a group by itself is there already: the unknown field is left out.
  await expect(panel.getByLabel("Change before reading again")).toHaveValue('{"colour":null}');
  await panel.getByRole("button", { name: "Read all again" }).click();
  await expect(page.getByText("Nothing waits: everything was taken")).toBeAttached();
  expect(await requests()).toBe("2");

  // The sender mends it too, and sends it again: the same event, which is there already.
  const { colour: _, ...mended } = odd as Record<string, unknown>;
  expect(await send(mended)).toMatchObject({ accepted: 0 });
  await page.goto(`/spend?${filter}`);
  await expect(page.getByRole("row").filter({ hasText: "mender" })).toContainText("$0.30");
});
