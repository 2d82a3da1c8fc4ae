import { call, expect, makeToken, test } from "../support/test";

test("usage without an owner is assigned in two clicks, and the open period moves with it", async ({ page, signInAs, baseURL }) => {
  await signInAs("admin");
  const key = `journey-key-${Date.now().toString(36)}`;
  const token = await makeToken(page, key, ["ingest"]);
  const event = {
    id: key,
    time: new Date().toISOString(),
    provider: "openai",
    model: "gpt-4o-mini",
    convention: "inclusive",
    usage: { input: 1000000, output: 0 },
    credential: key,
  };
  const sent = await page.request.post(`${baseURL}/api/v1/events`, { headers: { authorization: `Bearer ${token}` }, data: event });
  expect(await sent.json()).toMatchObject({ accepted: 1 });
  await page.goto("/unattributed");
  await page.getByRole("button", { name: `Assign credential ${key}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("list", { name: "Identity" }).getByRole("button").first().click();
  await dialog.getByRole("button", { name: /^Assign to/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: `Assign credential ${key}` })).toHaveCount(0);
  const { content } = await call<{ attribution: { step: string } }>(page, "GET", `/api/ui/spend/events/${key}`);
  expect(content.attribution.step).toBe("credential");
});

test("a model without a price costs nothing until somebody prices it, and then what it cost", async ({ page, signInAs, baseURL }) => {
  await signInAs("admin");
  const model = `journey-model-${Date.now().toString(36)}`;
  const token = await makeToken(page, model, ["ingest"]);
  const event = { id: model, time: new Date().toISOString(), provider: "openai", model, usage: { input: 1000000, output: 500000 } };
  await page.request.post(`${baseURL}/api/v1/events`, { headers: { authorization: `Bearer ${token}` }, data: event });
  const before = await call<{ costUsd: string | null }>(page, "GET", `/api/ui/spend/events/${model}`);
  expect(before.content.costUsd).toBeNull();
  await page.goto("/unpriced");
  await page.getByRole("button", { name: `Set a price for ${model}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Prompt, $ per 1M tokens").fill("2");
  await dialog.getByLabel("Completion, $ per 1M tokens").fill("8");
  await dialog.getByLabel("Reason").fill("Agreed with the provider");
  await dialog.getByRole("button", { name: "Set the price" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: `Set a price for ${model}` })).toHaveCount(0);
  const after = await call<{ costUsd: string }>(page, "GET", `/api/ui/spend/events/${model}`);
  expect(after.content.costUsd).toBe("6");
});
