/** What pages say of detectors: paths, figures with their unit, findings. Pure. */
import type { Parameter } from "@/lib/anomalies/core/detector";
import type { DetectorPreview, DetectorView, PreviewedFiring } from "@/lib/anomalies/core/views";
import { formatCount, formatMoney, formatShare } from "../charts/prepare/format";
import { DETECTORS_PATH } from "../states/detector-paths";

export { DETECTORS_PATH };
export const detectorPath = (id: string): string => `${DETECTORS_PATH}/${encodeURIComponent(id)}`;
export const previewPath = (id: string): string => `${detectorPath(id)}/preview`;
export const detectorHref = (id: string): string => `/detectors/${encodeURIComponent(id)}`;
export const WINDOWS_PATH = "/api/ui/planned-windows";
export const windowPath = (id: string): string => `${WINDOWS_PATH}/${encodeURIComponent(id)}`;
export const POLICY_PATH = "/api/ui/incident-policy";
export const PREVIEW_DAYS = 30;

/** Units that are written for one as well. */
const SINGULAR: Readonly<Record<string, string>> = {
  calls: "call",
  tokens: "token",
  seconds: "second",
  minutes: "minute",
  hours: "hour",
  days: "day",
  tools: "tool",
  users: "user",
};

/** "8 calls", "$0.25", "30 %", "3 ×", "4 σ". */
export function valueWords({ unit }: Pick<Parameter, "unit">, value: number): string {
  if (unit === "USD") return formatMoney(String(value));
  if (unit === "share") return formatShare(value);
  if (unit === "times") return `${formatCount(value)}\u00a0×`;
  if (unit === "probability") return String(value);
  return `${formatCount(value)}\u00a0${value === 1 ? (SINGULAR[unit] ?? unit) : unit}`;
}

/** "3 calls to 1,000 calls". */
export const rangeWords = (parameter: Pick<Parameter, "unit" | "min" | "max">): string =>
  `${valueWords(parameter, parameter.min)} to ${valueWords(parameter, parameter.max)}`;

/** "From 3 calls to 1,000 calls; 8 calls by default. Higher: only longer loops are seen." */
export const fieldHelp = (parameter: Parameter): string =>
  `From ${rangeWords(parameter)}; ${valueWords(parameter, parameter.default)} by default. ${parameter.help}`;

/** What is set otherwise than by default, in one line; null: nothing is. */
export function changedWords(parameters: readonly (Parameter & { value: number })[]): string | null {
  const changed = parameters.filter(({ value, default: usual }) => value !== usual);
  if (changed.length === 0) return null;
  return changed.map((one) => `${one.label} ${valueWords(one, one.value)}`).join(", ");
}

/** The same of an override: what its own setting says. */
export function ownWords(parameters: readonly Parameter[], own: Readonly<Record<string, number>>): string {
  const said = parameters.flatMap((one) => {
    const value = own[one.name];
    return value === undefined ? [] : [`${one.label} ${valueWords(one, value)}`];
  });
  return said.length === 0 ? "as everywhere" : said.join(", ");
}

const times = (count: number): string => (count === 1 ? "once" : count === 2 ? "twice" : `${formatCount(count)} times`);

/** "24 detectors fired 31 times in 30 days; 12 led to an incident". */
export function listFinding(detectors: readonly DetectorView[]): string {
  const fired = detectors.reduce((sum, one) => sum + one.fired, 0);
  const inIncidents = detectors.reduce((sum, one) => sum + one.inIncidents, 0);
  const off = detectors.filter(({ enabled }) => !enabled).length;
  const what = `${detectors.length} detectors`;
  const some = off > 0 ? `; ${off} ${off === 1 ? "is" : "are"} off` : "";
  if (fired === 0) return `${what}, none of which fired in 30 days${some}`;
  return `${what} fired ${times(fired)} in 30 days, ${inIncidents === 0 ? "none" : formatCount(inIncidents)} in incidents${some}`;
}

/** "Prompt loop fired 3 times in 30 days, 2 in incidents". */
export function detectorFinding({ name, enabled, fired, inIncidents }: DetectorView): string {
  if (!enabled) return `${name} is off`;
  if (fired === 0) return `${name} has not fired in 30 days`;
  const some = inIncidents === 0 ? "none in an incident" : `${formatCount(inIncidents)} in incidents`;
  return `${name} fired ${times(fired)} in 30 days, ${some}`;
}

const firingWords = ({ times: count, impactUsd }: PreviewedFiring): string =>
  count === 0 ? "not at all" : `${times(count)}, ${formatMoney(impactUsd)}`;

/** "Would have fired 3 times in 30 days, $412.00; as it is set now not at all". */
export function previewFinding({ days, proposed, inForce }: Pick<DetectorPreview, "days" | "proposed" | "inForce">): string {
  const span = `in ${days === 1 ? "one day" : `${days} days`}`;
  const would =
    proposed.times === 0
      ? `Would not have fired ${span}`
      : `Would have fired ${times(proposed.times)} ${span}, ${formatMoney(proposed.impactUsd)}`;
  const isSame = proposed.times === inForce.times && proposed.impactUsd === inForce.impactUsd;
  return `${would}; ${isSame ? "the same as it is set now" : `as it is set now ${firingWords(inForce)}`}`;
}

export type Draft = Record<string, string>;

/** What a form says in the least words: only what is otherwise than in the wider scope. Text that is no number is kept for the server to refuse. */
export function ownOf(draft: Draft, wider: Readonly<Record<string, number>>): Record<string, number> {
  const said = Object.entries(draft).map(([name, text]): [string, number] => [name, text.trim() === "" ? Number.NaN : Number(text)]);
  return Object.fromEntries(said.filter(([name, value]) => value !== wider[name]));
}

/** What is not a number within its range, by name. */
export function mistakesOf(draft: Draft, parameters: readonly Parameter[]): Record<string, string> {
  const wrong = parameters.flatMap((one): [string, string][] => {
    const text = (draft[one.name] ?? "").trim();
    const value = Number(text);
    return text === "" || !Number.isFinite(value) || value < one.min || value > one.max
      ? [[one.name, `A number, ${rangeWords(one)}.`]]
      : [];
  });
  return Object.fromEntries(wrong);
}
