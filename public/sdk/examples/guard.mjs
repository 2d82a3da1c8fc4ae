// Any provider, without its SDK: authorise, call, commit. License: Apache-2.0.
//   COUNTINGHOUSE_URL=http://localhost:3000 COUNTINGHOUSE_TOKEN=cth_… OPENAI_API_KEY=sk-… node guard.mjs
// Node >= 22.18 runs TypeScript as it is; before that: npx tsx guard.mjs
import { BudgetDenied, Countinghouse } from "../countinghouse.ts";

const { COUNTINGHOUSE_URL, COUNTINGHOUSE_TOKEN, OPENAI_API_KEY, OPENAI_BASE_URL = "https://api.openai.com/v1" } = process.env;
const ch = new Countinghouse({ url: COUNTINGHOUSE_URL, token: COUNTINGHOUSE_TOKEN, onLost: (lost) => console.error("not told:", lost) });

const body = { model: "gpt-4o-mini", max_completion_tokens: 200, messages: [{ role: "user", content: "Greet the support desk." }] };
const call = {
  credential: "triage-key",
  provider: "openai",
  model: body.model,
  context: { application: "support-desk", environment: "production" },
  estimate: { inputTokens: 30, maxOutputTokens: body.max_completion_tokens },
};

try {
  const { result, committed } = await ch.guard(call, async () => {
    const response = await fetch(`${OPENAI_BASE_URL}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${OPENAI_API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The provider answered ${response.status}.`);
    const answer = await response.json();
    const { prompt_tokens: input, completion_tokens: output } = answer.usage;
    return { result: answer.choices[0].message.content, usage: { input, output }, model: answer.model, responseId: answer.id };
  });
  console.log(result);
  console.log("cost:", committed?.costUsd, "USD");
} catch (error) {
  if (!(error instanceof BudgetDenied)) throw error;
  console.error(`Refused: ${error.message} (${error.reason}, budget ${error.budgetId}); again in ${error.retryAfterSeconds} s`);
  process.exitCode = 1;
} finally {
  await ch.flush();
}
