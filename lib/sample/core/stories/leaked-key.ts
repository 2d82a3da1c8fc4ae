import { NETWORKS } from "../../data/networks";
import { aliasOf, type Origin } from "../caller";
import { MINUTE_MS } from "../moments";
import type { TimedEvent } from "../native-event";
import { callEvent, type Scene, type Story, styleFor } from "../story";
import { failedCall, openTrace } from "../trace";

const IDENTITY = "fleet-regression-ci";
const LEAKED_KEY = aliasOf(`${IDENTITY}.key-1`);
const PROBES = 4;
/** Calls refused after the key was revoked, among all calls of the story. */
const REFUSED_SHARE = 31 / 1_435;
/** It is revoked at 05:47; whoever has it goes on knocking until 09:47. */
const USED_MINUTES = 235;

const network = NETWORKS.foreignHost;
const origin: Origin = { ip: `${network.ipPrefix}77`, asn: network.asn, country: network.country, userAgent: "python-httpx/0.28.1" };

/** First a few calls that cannot work, to see that the key is alive; then the dearest model until it is revoked. */
function make(scene: Scene, count: number): TimedEvent[] {
  const caller = scene.callerOf(IDENTITY);
  caller.repositories = [];
  const style = styleFor("gpt5pro", "longContext", 8, 14);
  const revokedMs = scene.fromMs + USED_MINUTES * MINUTE_MS;
  const refused = Math.max(6, Math.round(count * REFUSED_SHARE));
  return Array.from({ length: count }, (_, i) => {
    const knocks = i >= count - refused;
    const span = knocks ? [revokedMs + MINUTE_MS, scene.toMs] : [scene.fromMs + PROBES * MINUTE_MS, revokedMs];
    const [from = 0, to = 0] = span;
    const atMs = i < PROBES ? scene.fromMs + i * MINUTE_MS : Math.floor(from + scene.random.unit() * (to - from));
    const event = callEvent(scene, caller, { atMs, trace: openTrace(caller, atMs), step: 0, style });
    event.credential = LEAKED_KEY;
    event.network = origin;
    if (i < PROBES) failedCall(event, scene.random, "invalid_request");
    if (knocks) failedCall(event, scene.random, "unauthorized");
    return { atMs, event };
  });
}

export const leakedKey: Story = {
  id: "leaked-key",
  title: "A leaked build key is used by strangers for one night",
  identities: [IDENTITY],
  from: { daysAgo: 8, at: "01:52" },
  to: { daysAgo: 8, at: "09:47" },
  finds:
    "New country, network and user agent, a new and dearer model, cost far above its own nights (B5, B8, B9, R16, R17, R18); then refused calls after the revocation at 05:47 (R11)",
  events: { count: 1_435, make },
};
