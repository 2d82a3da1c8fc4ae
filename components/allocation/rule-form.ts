/** A rule as its form holds it, and back: what is not chosen is kept while another kind is looked at, and left out of the rule. */
import {
  FILTER_DIMENSIONS,
  type FilterDimension,
  type Method,
  type RuleDefinition,
  type SharedCostKind,
  type Source,
  type UseFilter,
} from "@/lib/allocation/core/rule";
import type { RuleView } from "@/lib/allocation/core/views";

export type FilterForm = Record<FilterDimension, readonly string[]> & { unattributed: boolean };
export type BasisKind = "direct_cost" | "tokens" | "requests" | "metric";
export type EachFloor = { costCentreId: string; unit: "percent" | "amount"; value: string };
export type ShareForm = { costCentreId: string; percent: string };

export type RuleForm = {
  name: string;
  step: string;
  position: string;
  validFrom: string;
  reason: string;
  source: Source["kind"];
  percent: string;
  filter: FilterForm;
  costCentreId: string;
  sharedCostIds: readonly string[];
  kinds: readonly SharedCostKind[];
  invoiced: readonly string[];
  method: Method["kind"];
  basis: BasisKind;
  basisOf: FilterForm;
  metric: string;
  shares: readonly ShareForm[];
  floorUnit: "none" | "percent" | "amount";
  floor: string;
  /** Floors of single cost centres, in place of the one of all. */
  eachFloor: readonly EachFloor[];
  targets: "all" | "cost_centres" | "business_units";
  costCentres: readonly string[];
  businessUnits: readonly string[];
  except: readonly string[];
};

const noFilter = (): FilterForm => ({
  ...(Object.fromEntries(FILTER_DIMENSIONS.map((dimension) => [dimension, []])) as unknown as Record<FilterDimension, readonly string[]>),
  unattributed: false,
});

/** Where in the order of rules one is carried out, as it is typed. */
export type Place = Pick<RuleForm, "step" | "position">;
export const FIRST_PLACE: Place = { step: "1", position: "1" };

/** Behind every rule that holds, will hold or is drafted: in the last step, after the last of it. */
export function nextPlace(rules: readonly Pick<RuleView, "step" | "position" | "standing">[]): Place {
  const kept = rules.filter(({ standing }) => standing !== "ended" && standing !== "retired");
  const step = Math.max(1, ...kept.map((rule) => rule.step));
  const last = Math.max(0, ...kept.filter((rule) => rule.step === step).map(({ position }) => position));
  return { step: String(step), position: String(last + 1) };
}

export const emptyForm = (validFrom: string, place: Place = FIRST_PLACE): RuleForm => ({
  ...{ name: "", ...place, validFrom, reason: "" },
  ...{ source: "direct", percent: "100", filter: noFilter(), costCentreId: "", sharedCostIds: [], kinds: [], invoiced: [] },
  ...{ method: "proportional", basis: "direct_cost", basisOf: noFilter(), metric: "", shares: [] },
  ...{ floorUnit: "none", floor: "", eachFloor: [], targets: "all", costCentres: [], businessUnits: [], except: [] },
});

const filterForm = ({ unattributed, ...filter }: UseFilter): FilterForm => ({
  ...noFilter(),
  ...Object.fromEntries(Object.entries(filter).filter(([, values]) => values !== undefined)),
  unattributed: unattributed === true,
});

function filterOf({ unattributed, ...filter }: FilterForm): UseFilter {
  const chosen = Object.entries(filter).filter(([, values]) => values.length > 0);
  return { ...Object.fromEntries(chosen), ...(unattributed ? { unattributed: true } : {}) };
}

/** @param validFrom Where a next version of it may begin. */
export function formOf(rule: RuleView, validFrom: string): RuleForm {
  const { source, method, targets } = rule.definition;
  const form = emptyForm(rule.standing === "draft" ? rule.validFrom : validFrom);
  const of = { ...form, name: rule.name, step: String(rule.step), position: String(rule.position) };
  return {
    ...of,
    reason: rule.standing === "draft" ? rule.reason : "",
    ...{ source: source.kind, percent: source.percent },
    ...(source.kind === "direct" ? { filter: filterForm(source.filter) } : {}),
    ...(source.kind === "cost_centre" ? { costCentreId: source.costCentreId } : {}),
    ...(source.kind === "shared_cost" ? { sharedCostIds: source.sharedCostIds, kinds: source.kinds } : {}),
    ...(source.kind === "variance" ? { invoiced: source.providers } : {}),
    ...methodForm(method),
    ...{ targets: targets.kind, except: targets.except },
    ...(targets.kind === "cost_centres" ? { costCentres: targets.ids } : {}),
    ...(targets.kind === "business_units" ? { businessUnits: targets.ids } : {}),
  };
}

function methodForm(method: Method): Partial<RuleForm> {
  if (method.kind === "fixed") return { method: "fixed", shares: method.shares };
  const { everyone, each } = method.floors;
  const floors = everyone ? { floorUnit: everyone.unit, floor: everyone.value } : {};
  const basis =
    method.kind === "even"
      ? {}
      : method.basis.by === "metric"
        ? { basis: method.basis.by, metric: method.basis.metric }
        : { basis: method.basis.by, basisOf: filterForm(method.basis.of) };
  return { method: method.kind, ...basis, ...floors, eachFloor: each.map(({ costCentreId, floor }) => ({ costCentreId, ...floor })) };
}

export const definitionOf = (form: RuleForm): RuleDefinition => ({
  source: sourceOf(form),
  method: methodOf(form),
  targets: {
    kind: form.targets,
    ids: form.targets === "cost_centres" ? form.costCentres : form.targets === "business_units" ? form.businessUnits : [],
    except: form.method === "fixed" || form.targets === "cost_centres" ? [] : form.except,
  },
});

function sourceOf({ source, percent, ...form }: RuleForm): Source {
  if (source === "direct") return { kind: source, filter: filterOf(form.filter), percent };
  if (source === "cost_centre") return { kind: source, costCentreId: form.costCentreId, percent };
  if (source === "shared_cost") return { kind: source, sharedCostIds: form.sharedCostIds, kinds: form.kinds, percent };
  return { kind: source, providers: form.invoiced, percent };
}

function methodOf(form: RuleForm): Method {
  if (form.method === "fixed") return { kind: "fixed", shares: form.shares };
  const everyone = form.floorUnit === "none" ? null : { unit: form.floorUnit, value: form.floor };
  const each = form.eachFloor.map(({ costCentreId, unit, value }) => ({ costCentreId, floor: { unit, value: value.trim() } }));
  const floors = { everyone, each };
  if (form.method === "even") return { kind: "even", floors };
  if (form.basis === "metric") return { kind: "proportional", basis: { by: "metric", metric: form.metric }, floors };
  return { kind: "proportional", basis: { by: form.basis, of: filterOf(form.basisOf) }, floors };
}

export const inputOf = (form: RuleForm, ruleId: string | null) => ({
  ...(ruleId === null ? {} : { ruleId }),
  ...{ name: form.name.trim(), step: Number(form.step), position: Number(form.position), definition: definitionOf(form) },
});

/** What is still to be said before anything can be shown of it; null when all is there. */
export function missingOf(form: RuleForm): string | null {
  if (form.source === "cost_centre" && form.costCentreId === "") return "Choose the cost centre whose balance is spread.";
  if (form.method === "fixed" && form.shares.length === 0) return "Say who gets which percentage.";
  if (form.method === "fixed" && form.shares.some(({ percent }) => percent.trim() === "")) return "Say the percentage of each cost centre.";
  if (form.method === "proportional" && form.basis === "metric" && form.metric === "") return "Choose the business metric.";
  if (form.method !== "fixed" && form.floorUnit !== "none" && form.floor.trim() === "") return "Say how much each gets at least.";
  if (form.method !== "fixed" && form.eachFloor.some(({ value }) => value.trim() === ""))
    return "Say how much each of these gets at least.";
  if (form.method !== "fixed" && form.targets === "cost_centres" && form.costCentres.length === 0) return "Choose who receives.";
  if (form.method !== "fixed" && form.targets === "business_units" && form.businessUnits.length === 0) return "Choose who receives.";
  return null;
}
