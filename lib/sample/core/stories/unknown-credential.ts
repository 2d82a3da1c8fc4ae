import { NETWORKS } from "../../data/networks";
import type { TimedEvent } from "../native-event";
import { callEvent, type Scene, type Story, styleFor } from "../story";
import { openTrace } from "../trace";

/** Not in the inventory, on purpose: neither the key nor the application. */
export const UNKNOWN_KEY = "key_e19d…5b6f02aa";
export const UNKNOWN_APPLICATION = "hackday-assistant";
const LIKE = "developer-assistant";
const GROWTH = 6;

const network = NETWORKS.unknownHost;

/** More each day: the density rises in a straight line to `GROWTH` times where it began. */
function make(scene: Scene, count: number): TimedEvent[] {
  const caller = scene.callerOf(LIKE);
  const styles = [styleFor("sonnet", "longContext", 4, 3), styleFor("gpt5", "longContext", 4, 4)];
  return Array.from({ length: count }, () => {
    const u = scene.random.unit();
    const share = (Math.sqrt(1 + u * (GROWTH * GROWTH - 1)) - 1) / (GROWTH - 1);
    const atMs = Math.floor(scene.fromMs + share * (scene.toMs - scene.fromMs));
    const event = callEvent(scene, caller, { atMs, trace: openTrace(caller, atMs), step: 0, style: scene.random.pick(styles) });
    event.credential = UNKNOWN_KEY;
    delete event.identity;
    event.application = UNKNOWN_APPLICATION;
    event.network = { ip: `${network.ipPrefix}14`, asn: network.asn, country: network.country, userAgent: "openai-python/2.8.1" };
    return { atMs, event };
  });
}

export const unknownCredential: Story = {
  id: "unattributed-growth",
  title: "A key that nobody entered spends more every day",
  identities: [],
  from: { daysAgo: 14, at: "09:00" },
  finds: "Usage without an identity, above 1 % of the day's cost in the end (B17, R21); waits in the unattributed queue to be assigned",
  events: { count: 2_000, make },
};
