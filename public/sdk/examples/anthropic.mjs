// The Anthropic client with budgets. License: Apache-2.0.
//   npm install @anthropic-ai/sdk
//   COUNTINGHOUSE_URL=http://localhost:3000 COUNTINGHOUSE_TOKEN=cth_… ANTHROPIC_API_KEY=sk-… node anthropic.mjs
import Anthropic from "@anthropic-ai/sdk";
import { Countinghouse } from "../countinghouse.ts";
import { wrapAnthropic } from "../wrappers.ts";

const ch = new Countinghouse({ url: process.env.COUNTINGHOUSE_URL, token: process.env.COUNTINGHOUSE_TOKEN });
const anthropic = wrapAnthropic(new Anthropic(), ch, { credential: "triage-key", context: { application: "support-desk" } });

const messages = [{ role: "user", content: "Greet the support desk." }];
const answer = await anthropic.messages.create({ model: "claude-haiku-4-5", max_tokens: 200, messages });
console.log(answer.content[0].text);
await anthropic.messages
  .stream({ model: "claude-haiku-4-5", max_tokens: 200, messages })
  .on("text", (text) => process.stdout.write(text))
  .finalMessage();
process.stdout.write("\n");
await ch.flush();
