/** Properties that users attach to their calls at a gateway: some say whose call it was, all are labels. */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { MAX_NAME_CHARACTERS, tidyText } from "../limits";
import { PROPERTY_MEANING } from "../otlp/aliases";
import type { JsonObject } from "../read-json";
import { textOf } from "../read-json";

type Chosen = { hints: AttributionHints; sessionId?: string; labels: [string, string][] };

/** Names are read in lower case without separators; the first property of a meaning wins. */
export function chosenProperties(properties: JsonObject): Chosen {
  const chosen: Chosen = { hints: {}, labels: [] };
  for (const [name, value] of Object.entries(properties)) {
    const sent = typeof value === "number" || typeof value === "boolean" ? String(value) : textOf(value);
    if (sent === undefined) continue;
    const text = tidyText(sent, MAX_NAME_CHARACTERS);
    const key = name
      .toLowerCase()
      .replace(/^helicone-property-/, "")
      .replaceAll(/[^a-z0-9]/g, "");
    const meaning = Object.hasOwn(PROPERTY_MEANING, key) ? PROPERTY_MEANING[key] : undefined;
    if (meaning === "session") chosen.sessionId ??= text;
    else if (meaning !== undefined) chosen.hints[meaning] ??= text;
    chosen.labels.push([name, text]);
  }
  return chosen;
}
