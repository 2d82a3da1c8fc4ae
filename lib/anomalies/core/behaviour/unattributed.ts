/** B17: what a day costs that belongs to no identity, or to one without an owner. */
import type { DetectorSettings } from "../settings";
import type { Signal, SignalPlace } from "../signal";
import type { Call } from "./call";
import { noteSighting } from "./episodes";
import { dollars, fact, percent } from "./figures";
import type { OrganisationState } from "./organisation-state";
import { HOUR_MS } from "./week-profile";

const HOURS = 24;
/** Evaluated with each unattributed call, told of once a minute at most. */
export const NOWHERE: SignalPlace = {
  identityId: null,
  credentialId: null,
  teamId: null,
  businessUnitId: null,
  applicationId: null,
  environmentId: null,
};

/** @returns True when a signal is there that was not told of. */
export function watchUnattributed(
  organisation: OrganisationState,
  { call }: { call: Call },
  settings: DetectorSettings,
  out: Signal[],
): boolean {
  if (call.costUsd === 0n) return false;
  const { fact: line, cost, at } = call;
  const hour = Math.floor(at / HOUR_MS);
  if (!forward(organisation, hour)) return false;
  const slot = hour % HOURS;
  organisation.total[slot] = (organisation.total[slot] ?? 0) + cost;
  if (line.identityId !== null && line.ownerId !== null) return false;
  const bucket = line.identityId === null ? organisation.unknown : organisation.ownerless;
  bucket[slot] = (bucket[slot] ?? 0) + cost;
  organisation.usd[slot] = (organisation.usd[slot] ?? 0n) + call.costUsd;
  const { enabled, parameters } = settings.of("B17", NOWHERE);
  if (!enabled) return false;
  const { share: most = 0, minUsd = 0, costUsd = 0 } = parameters;
  const unknown = sumOf(organisation.unknown);
  const ownerless = sumOf(organisation.ownerless);
  const spent = unknown + ownerless;
  const share = spent / Math.max(sumOf(organisation.total), Number.MIN_VALUE);
  // Before a day has passed a share of it is a share of little.
  const isDay = hour - organisation.first >= HOURS - 1;
  if (spent <= costUsd && (!isDay || share <= most || spent < minUsd)) return false;
  const open = organisation.episodes.get("B17");
  const signal = noteSighting(
    organisation.episodes,
    { kind: "organisation", id: "", place: NOWHERE },
    {
      detector: "B17",
      at,
      startedMs: open ? at : (organisation.newest - HOURS + 1) * HOUR_MS,
      severity: spent > costUsd ? "medium" : "low",
      title: `${dollars(spent)} within a day belong to nobody`,
      addUsd: open ? call.costUsd : organisation.usd.reduce((sum, each) => sum + each, 0n),
      confidence: 0.9,
      traceId: null,
      evidence: [
        fact("Within a day, of no identity", dollars(unknown)),
        fact("Within a day, of identities without an owner", dollars(ownerless)),
        fact("Share of all", percent(share)),
      ],
      parameters,
    },
  );
  if (signal) out.push(signal);
  return signal === null;
}

/** False for an hour that is no longer held. */
function forward(organisation: OrganisationState, hour: number): boolean {
  if (hour <= organisation.newest - HOURS) return false;
  for (let h = Math.max(organisation.newest + 1, hour - HOURS + 1); h <= hour; h++) {
    organisation.total[h % HOURS] = 0;
    organisation.unknown[h % HOURS] = 0;
    organisation.ownerless[h % HOURS] = 0;
    organisation.usd[h % HOURS] = 0n;
  }
  if (hour > organisation.newest) organisation.newest = hour;
  if (organisation.first < 0) organisation.first = hour;
  return true;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0);
