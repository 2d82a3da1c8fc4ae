"use client";
import { useState } from "react";
import type { EnvironmentKind, IdentityKind } from "@/lib/identities/schemas";
import type { Silence } from "@/lib/reviews/schemas";
import { KIND_WORD } from "../tables/cells";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Tabs } from "../ui/tabs";
import { EntryPicker } from "./entry-picker";
import { PreviewFigures } from "./preview-figures";
import { newStage, type ReviewDraft, type RulesDraft, type ScopeDraft, type StageDraft, scopeOf, stagesOf } from "./review-draft";
import { SILENCE_WORD } from "./review-words";
import { SignFields } from "./sign-fields";
import { StageFields } from "./stage-fields";

const KINDS: readonly IdentityKind[] = ["agent", "service_account", "api_client", "ci_bot", "workload", "shared", "human"];
const ENVIRONMENT_KINDS: readonly EnvironmentKind[] = ["production", "staging", "test", "sandbox"];
const TIERS = [1, 2, 3, 4] as const;
const MOST_STAGES = 4;

type ReviewFieldsProps = {
  draft: ReviewDraft;
  onChange: (draft: ReviewDraft) => void;
  errorOf: (field: string) => string | undefined;
};

/** What is reviewed, who is asked, what becomes of silence, and how many it would be. */
export function ReviewFields({ draft, onChange, errorOf }: ReviewFieldsProps) {
  const [tab, setTab] = useState("what");
  const change = (part: Partial<ReviewDraft>) => onChange({ ...draft, ...part });
  return (
    <Tabs
      label="Parts of the review"
      value={tab}
      onChange={setTab}
      tabs={[
        {
          value: "what",
          label: "What is reviewed",
          content: (
            <ScopeFields scope={draft.scope} onChange={(part) => change({ scope: { ...draft.scope, ...part } })} errorOf={errorOf} />
          ),
        },
        {
          value: "who",
          label: "Who is asked",
          count: String(draft.stages.length),
          content: <StagesFields stages={draft.stages} onChange={(stages) => change({ stages })} errorOf={errorOf} />,
        },
        {
          value: "rules",
          label: "Rules",
          content: <RuleFields rules={draft.rules} onChange={(part) => change({ rules: { ...draft.rules, ...part } })} errorOf={errorOf} />,
        },
        {
          value: "signs",
          label: "Signs of haste",
          content: (
            <SignFields
              signs={draft.rules.signs}
              onChange={(part) => change({ rules: { ...draft.rules, signs: { ...draft.rules.signs, ...part } } })}
              errorOf={(sign) => errorOf(`rules.signs.${sign}`)}
            />
          ),
        },
        {
          value: "preview",
          label: "Preview",
          content: <PreviewFigures scope={scopeOf(draft.scope)} stages={stagesOf(draft.stages)} />,
        },
      ]}
    />
  );
}

type Of<Part> = { onChange: (part: Partial<Part>) => void; errorOf: ReviewFieldsProps["errorOf"] };

function ScopeFields({ scope, onChange, errorOf }: { scope: ScopeDraft } & Of<ScopeDraft>) {
  return (
    <div className="form rv-tab">
      <div className="pair">
        <EntryPicker
          label="Business units"
          none="Any unit"
          list="business-units"
          chosen={scope.businessUnits}
          onChange={(businessUnits) => onChange({ businessUnits })}
        />
        <EntryPicker label="Teams" none="Any team" list="teams" chosen={scope.teams} onChange={(teams) => onChange({ teams })} />
        <EntryPicker label="Owners" none="Any owner" list="people" chosen={scope.owners} onChange={(owners) => onChange({ owners })} />
        <EntryPicker
          label="Applications"
          none="Any application"
          list="applications"
          chosen={scope.applications}
          onChange={(applications) => onChange({ applications })}
        />
        <EntryPicker
          label="Environments"
          none="Any environment"
          list="environments"
          chosen={scope.environments}
          onChange={(environments) => onChange({ environments })}
        />
      </div>
      <Ticks
        legend="Kinds of identity"
        all={KINDS}
        word={(kind) => KIND_WORD[kind] ?? kind}
        chosen={scope.kinds}
        onChange={(kinds) => onChange({ kinds })}
      />
      <Ticks
        legend="Kinds of environment"
        all={ENVIRONMENT_KINDS}
        word={(kind) => kind.charAt(0).toUpperCase() + kind.slice(1)}
        chosen={scope.environmentKinds}
        onChange={(environmentKinds) => onChange({ environmentKinds })}
      />
      <Ticks
        legend="Tiers of risk"
        all={TIERS}
        word={(tier) => `Tier ${tier}`}
        chosen={scope.tiers}
        onChange={(tiers) => onChange({ tiers })}
      />
      <div className="pair">
        <TextField
          label="Cost in 90 days at least, $"
          value={scope.minCostUsd90d}
          onChange={(minCostUsd90d) => onChange({ minCostUsd90d })}
          error={errorOf("scope.minCostUsd90d")}
        />
        <TextField
          label="Not certified for days"
          value={scope.notCertifiedForDays}
          onChange={(notCertifiedForDays) => onChange({ notCertifiedForDays })}
          error={errorOf("scope.notCertifiedForDays")}
        />
        <TextField
          label="A sample of so many in 100"
          value={scope.samplePercent}
          onChange={(samplePercent) => onChange({ samplePercent })}
          error={errorOf("scope.samplePercent")}
        />
      </div>
      <Checkbox checked={scope.hasOpenFinding} onChange={(hasOpenFinding) => onChange({ hasOpenFinding })}>
        Only with an open finding
      </Checkbox>
      <p className="sub">Nothing chosen is everything. What has no owner is in it too.</p>
    </div>
  );
}

function StagesFields({
  stages,
  onChange,
  errorOf,
}: {
  stages: StageDraft[];
  onChange: (stages: StageDraft[]) => void;
  errorOf: ReviewFieldsProps["errorOf"];
}) {
  return (
    <div className="rv-tab">
      {stages.map((stage, place) => (
        <StageFields
          // Stages are told apart by their place alone: it is the order that they are asked in.
          key={`stage ${String(place)}`}
          n={place + 1}
          stage={stage}
          onChange={(part) => onChange(stages.map((one, i) => (i === place ? { ...one, ...part } : one)))}
          onRemove={stages.length > 1 ? () => onChange(stages.filter((_, i) => i !== place)) : null}
          errorOf={(field) => errorOf(`stages.${place}.${field}`) ?? errorOf(`stages[${place}].${field}`)}
        />
      ))}
      {stages.length < MOST_STAGES ? (
        <Button icon="plus" onClick={() => onChange([...stages, newStage(stages.length + 1)])}>
          Another stage after it
        </Button>
      ) : null}
    </div>
  );
}

const SILENCES = (["escalate", "suspend", "revoke"] as const).map((value): { value: Silence; label: string } => ({
  value,
  label: SILENCE_WORD[value],
}));

function RuleFields({ rules, onChange, errorOf }: { rules: RulesDraft } & Of<RulesDraft>) {
  return (
    <div className="form rv-tab">
      <p className="sub">Silence never keeps. Tier 1 always goes to security; of the others you choose what becomes of them:</p>
      <div className="pair">
        {rules.silence.map((silence, place) => (
          <Field key={`tier ${String(place + 2)}`} label={`Silence in tier ${place + 2}`}>
            {(control) => (
              <Select
                {...control}
                value={silence}
                onChange={(next) => {
                  const [second, third, fourth] = rules.silence.map((one, i) => (i === place ? next : one));
                  if (second && third && fourth) onChange({ silence: [second, third, fourth] });
                }}
                choices={SILENCES}
              />
            )}
          </Field>
        ))}
        <TextField
          label="Days of grace"
          value={rules.graceDays}
          onChange={(graceDays) => onChange({ graceDays })}
          error={errorOf("rules.graceDays")}
        />
        <TextField
          label="The team’s lead is asked too after days"
          value={rules.escalateToLeadAfterDays}
          onChange={(escalateToLeadAfterDays) => onChange({ escalateToLeadAfterDays })}
          error={errorOf("rules.escalateToLeadAfterDays")}
        />
        <TextField
          label="Security is asked instead after days"
          value={rules.escalateToSecurityAfterDays}
          onChange={(escalateToSecurityAfterDays) => onChange({ escalateToSecurityAfterDays })}
          error={errorOf("rules.escalateToSecurityAfterDays")}
        />
      </div>
      <TextField
        label="Minutes that an answer can be taken back before access ends by it"
        value={rules.undoMinutes}
        onChange={(undoMinutes) => onChange({ undoMinutes })}
        error={errorOf("rules.undoMinutes")}
      />
      <Field
        label="Control items"
        help="Identities that ended long ago, put in to see whether people look. All are told that there are some, none is told which until the answers are in, and then no figure counts them."
        error={errorOf("rules.controlItems")}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            autoComplete="off"
            value={rules.controlItems}
            onChange={(event) => onChange({ controlItems: event.target.value })}
          />
        )}
      </Field>
      <Checkbox checked={rules.bulk} onChange={(bulk) => onChange({ bulk })}>
        Items of the same evidence may be decided together
      </Checkbox>
      <Checkbox checked={rules.reassign} onChange={(reassign) => onChange({ reassign })}>
        An item may be handed to another owner
      </Checkbox>
      <Checkbox checked={rules.justifyAlways} onChange={(justifyAlways) => onChange({ justifyAlways })}>
        Every decision needs a comment
      </Checkbox>
    </div>
  );
}

type TextFieldProps = { label: string; value: string; onChange: (value: string) => void; error: string | undefined };

const TextField = ({ label, value, onChange, error }: TextFieldProps) => (
  <Field label={label} error={error}>
    {(control) => (
      <Input {...control} inputMode="decimal" autoComplete="off" value={value} onChange={(event) => onChange(event.target.value)} />
    )}
  </Field>
);

type TicksProps<Value> = {
  legend: string;
  all: readonly Value[];
  word: (value: Value) => string;
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
};

function Ticks<Value extends string | number>({ legend, all, word, chosen, onChange }: TicksProps<Value>) {
  return (
    <fieldset className="field">
      <legend>{legend}</legend>
      <div className="checks">
        {all.map((value) => (
          <Checkbox
            key={value}
            checked={chosen.includes(value)}
            onChange={(isChosen) => onChange(isChosen ? [...chosen, value] : chosen.filter((one) => one !== value))}
          >
            {word(value)}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
