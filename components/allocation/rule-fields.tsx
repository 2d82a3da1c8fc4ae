"use client";
import { FILTER_DIMENSIONS, SHARED_COST_KINDS, type SharedCostKind } from "@/lib/allocation/core/rule";
import { SHARED_COST_WORDS } from "@/lib/allocation/core/sentence";
import type { AllocationChoices } from "@/lib/allocation/core/views";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { FilterFields } from "./filter-fields";
import { FloorFields } from "./floor-fields";
import { Fold } from "./fold";
import { ManyPicker } from "./many-picker";
import type { BasisKind, RuleForm } from "./rule-form";
import { ShareFields } from "./share-fields";

export type RuleFieldsProps = {
  form: RuleForm;
  onChange: (form: RuleForm) => void;
  choices: AllocationChoices;
  errorOf: (field: string) => string | undefined;
};

const SOURCES = [
  { value: "direct", label: "Direct cost of some usage" },
  { value: "cost_centre", label: "All that a cost centre bears" },
  { value: "shared_cost", label: "Shared cost: fees, seats, commitments" },
  { value: "variance", label: "What invoices differ by" },
] as const;

const of = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
const named = (values: readonly { id: string; name: string }[]) => values.map(({ id, name }) => ({ value: id, label: name }));

/** What is spread. */
export function SourceFields({ form, onChange, choices, errorOf }: RuleFieldsProps) {
  return (
    <fieldset>
      <legend>What is spread</legend>
      <div className="al-grid">
        <Field label="Source">
          {(control) => <Select {...control} value={form.source} choices={SOURCES} onChange={(source) => onChange({ ...form, source })} />}
        </Field>
        <Field label="Of it, %" help="The rest is left to the rules after it." error={errorOf("definition.source.percent")}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={form.percent}
              onChange={(event) => onChange({ ...form, percent: event.target.value })}
            />
          )}
        </Field>
      </div>
      {form.source === "direct" ? (
        <FilterFields
          filter={form.filter}
          onChange={(filter) => onChange({ ...form, filter })}
          choices={choices}
          dimensions={FILTER_DIMENSIONS}
          unattributed
        />
      ) : null}
      {form.source === "cost_centre" ? (
        <Field label="Cost centre" required error={errorOf("definition.source.costCentreId")}>
          {(control) => (
            <Select
              {...control}
              value={form.costCentreId || undefined}
              choices={named(choices.names.costCentre)}
              onChange={(costCentreId) => onChange({ ...form, costCentreId })}
            />
          )}
        </Field>
      ) : null}
      {form.source === "shared_cost" ? (
        <div className="al-grid">
          <ManyPicker
            label="Kinds"
            none="All kinds"
            choices={SHARED_COST_KINDS.map((id) => ({ id, name: SHARED_COST_WORDS[id] }))}
            chosen={form.kinds}
            onChange={(kinds) => onChange({ ...form, kinds: kinds as SharedCostKind[] })}
          />
          <ManyPicker
            label="And these"
            none="None by name"
            choices={choices.sharedCosts}
            chosen={form.sharedCostIds}
            onChange={(sharedCostIds) => onChange({ ...form, sharedCostIds })}
          />
        </div>
      ) : null}
      {form.source === "variance" ? (
        <ManyPicker
          label="Providers"
          none="All providers"
          choices={choices.providers.map((id) => ({ id, name: id }))}
          chosen={form.invoiced}
          onChange={(invoiced) => onChange({ ...form, invoiced })}
        />
      ) : null}
    </fieldset>
  );
}

const METHODS = [
  { value: "proportional", label: "By use" },
  { value: "even", label: "Evenly" },
  { value: "fixed", label: "Fixed %" },
] as const;
const BASES = [
  { value: "direct_cost", label: "Direct cost" },
  { value: "tokens", label: "Tokens" },
  { value: "requests", label: "Requests" },
  { value: "metric", label: "A business metric" },
] as const satisfies readonly { value: BasisKind; label: string }[];

const BASIS_DIMENSIONS = ["operation", "application", "environment", "provider", "model", "tool"] as const;

/** How it is spread. */
export function MethodFields({ form, onChange, choices, errorOf }: RuleFieldsProps) {
  return (
    <fieldset>
      <legend>How</legend>
      <div>
        <Segmented label="Method" value={form.method} choices={METHODS} onChange={(method) => onChange({ ...form, method })} />
      </div>
      {form.method === "fixed" ? <ShareFields form={form} onChange={onChange} choices={choices} errorOf={errorOf} /> : null}
      {form.method === "proportional" ? (
        <div className="al-grid">
          <Field label="In proportion to">
            {(control) => <Select {...control} value={form.basis} choices={BASES} onChange={(basis) => onChange({ ...form, basis })} />}
          </Field>
          {form.basis === "metric" ? (
            <Field
              label="Business metric"
              required
              help="Counted of cost centres or their teams."
              error={errorOf("definition.method.basis.metric")}
            >
              {(control) => (
                <Select
                  {...control}
                  value={form.metric || undefined}
                  choices={of(choices.metrics)}
                  placeholder={choices.metrics.length === 0 ? "None is counted yet" : "Choose"}
                  onChange={(metric) => onChange({ ...form, metric })}
                />
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
      {form.method === "proportional" && form.basis !== "metric" ? (
        <Fold summary="Of which only some use counts" isUsed={BASIS_DIMENSIONS.some((dimension) => form.basisOf[dimension].length > 0)}>
          <FilterFields
            filter={form.basisOf}
            onChange={(basisOf) => onChange({ ...form, basisOf })}
            choices={choices}
            dimensions={BASIS_DIMENSIONS}
          />
        </Fold>
      ) : null}
      {form.method === "fixed" ? null : (
        <Fold
          summary="What each gets at least"
          isUsed={form.floorUnit !== "none" || form.eachFloor.length > 0}
          isRefused={errorOf("definition.method.floors.everyone.value") !== undefined}
        >
          <FloorFields form={form} onChange={onChange} choices={choices} errorOf={errorOf} />
        </Fold>
      )}
    </fieldset>
  );
}

const TARGETS = [
  { value: "all", label: "All" },
  { value: "cost_centres", label: "Cost centres" },
  { value: "business_units", label: "Units" },
] as const;

/** To whom; of fixed percentages that is said with them. */
export function TargetFields({ form, onChange, choices, errorOf }: RuleFieldsProps) {
  if (form.method === "fixed") return null;
  return (
    <fieldset>
      <legend>To whom</legend>
      <div>
        <Segmented label="Targets" value={form.targets} choices={TARGETS} onChange={(targets) => onChange({ ...form, targets })} />
      </div>
      <div className="al-grid">
        {form.targets === "cost_centres" ? (
          <ManyPicker
            label="Cost centres"
            none="Nobody is chosen"
            choices={choices.names.costCentre}
            chosen={form.costCentres}
            onChange={(costCentres) => onChange({ ...form, costCentres })}
          />
        ) : null}
        {form.targets === "business_units" ? (
          <ManyPicker
            label="Business units, with those below"
            none="Nobody is chosen"
            choices={choices.names.businessUnit}
            chosen={form.businessUnits}
            onChange={(businessUnits) => onChange({ ...form, businessUnits })}
          />
        ) : null}
        {form.targets === "cost_centres" ? null : (
          <ManyPicker
            label="But not"
            none="Nobody is left out"
            choices={choices.names.costCentre}
            chosen={form.except}
            onChange={(except) => onChange({ ...form, except })}
          />
        )}
      </div>
      {errorOf("definition.targets.ids") ? <p className="help">{errorOf("definition.targets.ids")}</p> : null}
    </fieldset>
  );
}
