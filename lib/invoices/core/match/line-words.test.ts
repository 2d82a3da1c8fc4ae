import { expect, it } from "vitest";
import { saysOf } from "./line-words";

const MODELS = ["gpt-4o", "gpt-4o-mini"];
const says = (text: string, model: string | null = "gpt-4o") => saysOf(text, model, MODELS);

it.each([
  "Volume discount, customer support bot",
  "Tiered pricing for support desk",
  "gpt-4o discount (support desk)",
  "Graduated pricing, seat booking assistant",
  "Volume pricing, grant writing agent",
  "Hands-free assistant: usage tier 3",
])("a line that names the model or volume says so, whatever its project is called: %s", (text) => {
  expect(says(text)).toBe("names");
});

it.each([
  "Premium support plan, tier 2",
  "Support fee",
  "Azure support",
  "Free tier",
  "Free trial of gpt-4o",
  "Free tokens gpt-4o",
  "Research grant",
  "Credit grant for gpt-4o",
  "Grant",
  "ChatGPT seats, volume pricing per seat",
  "12 seats",
  "Seats October",
  "Promotional volume credit",
  "SLA credit for gpt-4o",
  "Volume pricing gpt-4o-mini",
])("a line about other money or another model is not it: %s", (text) => {
  expect(says(text)).toBe("other");
});

it("what says neither is judged by its amount alone", () => {
  expect(says("Adjustment, September")).toBe("nothing");
  expect(says("Adjustment gpt-4o-mini", null)).toBe("nothing");
});
