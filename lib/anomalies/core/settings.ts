/** How detectors are set for a place, and what a change of it may say. */
import { z } from "zod";
import { type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import type { DetectorWords, Parameter } from "./detector";
import { DETECTORS } from "./detectors";
import type { SignalPlace } from "./signal";

/** From the widest to the narrowest. */
export const SETTING_SCOPES = ["organisation", "team", "application", "environment", "identity"] as const;
export type SettingScope = (typeof SETTING_SCOPES)[number];

/** A change as it was made: the newest of a detector and scope that has begun holds. */
export type SettingRow = {
  detector: string;
  scopeKind: string;
  /** Empty for the organisation. */
  scopeId: string;
  enabled: boolean;
  parameters: Readonly<Record<string, number>>;
  effectiveFrom: Date;
};

export type InForce = { enabled: boolean; parameters: Readonly<Record<string, number>> };

export type DetectorSettings = {
  /** @throws RangeError for a detector that is not in the catalogue. */
  of(detector: string, place: SignalPlace): InForce;
};

export const defaultsOf = ({ parameters }: Pick<DetectorWords, "parameters">): Record<string, number> =>
  Object.fromEntries(parameters.map((each) => [each.name, each.default]));

/**
 * The settings in force at an instant. The narrowest scope wins, and what it leaves out is as in the wider one; whether a
 * detector runs is said by the narrowest scope that has a row. Stored values that the catalogue no longer takes are left out.
 * @param rows Of any detectors, in the order they were made: of two that begin at once the later one holds.
 */
export function settingsOf(rows: readonly SettingRow[], atMs: number): DetectorSettings {
  const newest = new Map<string, SettingRow>();
  for (const row of rows) {
    if (row.effectiveFrom.getTime() > atMs || !(row.detector in DETECTORS)) continue;
    const key = keyOf(row.detector, row.scopeKind, row.scopeId);
    const held = newest.get(key);
    if (!held || held.effectiveFrom <= row.effectiveFrom) newest.set(key, row);
  }
  const narrow = new Set([...newest.values()].filter(({ scopeKind }) => scopeKind !== "organisation").map(({ detector }) => detector));
  const wide = new Map(Object.keys(DETECTORS).map((id) => [id, resolve(newest, id, [["organisation", ""]])]));
  return {
    of(detector, place) {
      const held = wide.get(detector);
      if (!held) throw new RangeError(`no detector ${detector}`);
      return narrow.has(detector) ? resolve(newest, detector, scopesOf(place)) : held;
    },
  };
}

const keyOf = (detector: string, kind: string, id: string): string => `${detector}\n${kind}\n${id}`;

function scopesOf(place: SignalPlace): [SettingScope, string | null][] {
  return [
    ["organisation", ""],
    ["team", place.teamId],
    ["application", place.applicationId],
    ["environment", place.environmentId],
    ["identity", place.identityId],
  ];
}

function resolve(newest: ReadonlyMap<string, SettingRow>, detector: string, scopes: readonly [string, string | null][]): InForce {
  const words = DETECTORS[detector];
  let enabled = true;
  const parameters = words ? defaultsOf(words) : {};
  for (const [kind, id] of scopes) {
    const row = id === null ? undefined : newest.get(keyOf(detector, kind, id));
    if (!row) continue;
    enabled = row.enabled;
    for (const { name, min, max } of words?.parameters ?? []) {
      const value = row.parameters[name];
      if (typeof value === "number" && value >= min && value <= max) parameters[name] = value;
    }
  }
  return { enabled, parameters };
}

/**
 * Reads the parameters of one detector as somebody sent them.
 * @throws Invalid for a detector that there is not, and with one detail for each name that it does not have (with the name
 * that was meant, where it is near), each value that is no number, and each beyond its bounds.
 */
export function parseParameters(detector: string, input: unknown, root = "parameters"): Record<string, number> {
  const words = Object.hasOwn(DETECTORS, detector) ? DETECTORS[detector] : undefined;
  if (!words) throw new Invalid("There is no such detector.", [noSuchDetector()]);
  const given = parseInput(schemaOf(words.parameters), input, root);
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

/** Of whole parameters one only: half a call is a mistake. */
const WHOLE = new Set(["calls", "tokens", "days", "tools", "users"]);

const schemaOf = (parameters: readonly Parameter[]) =>
  z.strictObject(
    Object.fromEntries(
      parameters.map(({ name, min, max, unit }) => {
        const number = z.number().min(min).max(max);
        return [name, (WHOLE.has(unit) ? number.multipleOf(1) : number).optional()];
      }),
    ),
  );

const noSuchDetector = (): ErrorDetail => ({
  location: "detector",
  message: "There is no such detector.",
  fix: `Send one of: ${Object.keys(DETECTORS).join(", ")}.`,
});
