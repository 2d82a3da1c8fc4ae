"use client";
import { ABOUT_PROFILE, PROFILES, type Profile, takesCsvOptions, takesPart, takesSplit } from "@/lib/exports/core/profiles";
import type { PartNames, TemplateRow } from "@/lib/exports/core/views";
import { useRead } from "../states/use-read";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { PARTS_PATH } from "./export-paths";

export type ProfileDraft = {
  profile: Profile;
  businessUnit: string;
  costCentre: string;
  delimiter: "," | ";";
  template: string;
  shared: "whole" | "split";
};
export const FIRST_DRAFT: ProfileDraft = {
  profile: "summary",
  ...{ businessUnit: "", costCentre: "", delimiter: ",", template: "generic", shared: "whole" },
};

/** The choices of a file that a schedule makes. */
export const draftOf = ({ profile, params }: { profile: Profile; params: Readonly<Record<string, string>> }): ProfileDraft => ({
  profile,
  ...{ businessUnit: params.businessUnit ?? "", costCentre: params.costCentre ?? "", template: params.template ?? "generic" },
  ...{ delimiter: params.delimiter === ";" ? ";" : ",", shared: params.split === "1" ? "split" : "whole" },
});

/** Only what means something in the profile is sent. */
export function bodyOf({ profile, businessUnit, costCentre, delimiter, template, shared }: ProfileDraft): Record<string, string> {
  const part = takesPart(profile) ? { businessUnit: businessUnit.trim(), costCentre: costCentre.trim() } : {};
  const given = Object.entries(part).filter(([, value]) => value !== "");
  return {
    profile,
    ...Object.fromEntries(given),
    ...(takesCsvOptions(profile) && delimiter === ";" ? { delimiter } : {}),
    ...(takesSplit(profile) && shared === "split" ? { split: "1" } : {}),
    ...(profile === "journal" && template !== "generic" ? { template } : {}),
  };
}

type ProfileFieldsProps = {
  draft: ProfileDraft;
  onChange: (draft: ProfileDraft) => void;
  templates: readonly TemplateRow[];
  errorOf: (field: string) => string | undefined;
};

const ALL = " ";
type Named = { id: string; name: string };

/** What is asked for already stays a choice, also when nobody uses it any more. */
function partChoices(all: string, known: readonly Named[] = [], chosen: string): { value: string; label: string }[] {
  const left = chosen === "" || chosen === "none" || known.some(({ id }) => id === chosen) ? [] : [{ id: chosen, name: chosen }];
  return [
    { value: ALL, label: all },
    ...[...known, ...left].map(({ id, name }) => ({ value: id, label: name === id ? id : `${name} (${id})` })),
    { value: "none", label: "What has none" },
  ];
}

/** Which file, and of which part of the organisation. */
export function ProfileFields({ draft, onChange, templates, errorOf }: ProfileFieldsProps) {
  const set = (change: Partial<ProfileDraft>) => onChange({ ...draft, ...change });
  const { profile } = draft;
  const { data: names, error } = useRead<PartNames>(takesPart(profile) ? PARTS_PATH : null);
  const unread = error && !names ? `The names could not be read. ${error.message}` : undefined;
  return (
    <>
      <Field label="File" help={ABOUT_PROFILE[profile].about} error={errorOf("profile")}>
        {(control) => (
          <Select
            {...control}
            value={profile}
            onChange={(next) => set({ profile: next })}
            choices={PROFILES.map((value) => ({ value, label: ABOUT_PROFILE[value].name }))}
          />
        )}
      </Field>
      {profile === "journal" ? (
        <Field label="Template" help="How the ledger wants its columns." error={errorOf("template")}>
          {(control) => (
            <Select
              {...control}
              value={draft.template}
              onChange={(template) => set({ template })}
              choices={templates.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      ) : null}
      {takesPart(profile) ? (
        <>
          <Field label="Business unit" help="The units below it come with it." error={errorOf("businessUnit") ?? unread}>
            {(control) => (
              <Select
                {...control}
                value={draft.businessUnit || ALL}
                onChange={(id) => set({ businessUnit: id === ALL ? "" : id })}
                choices={partChoices("All business units", names?.businessUnits, draft.businessUnit)}
              />
            )}
          </Field>
          <Field label="Cost centre" error={errorOf("costCentre") ?? unread}>
            {(control) => (
              <Select
                {...control}
                value={draft.costCentre || ALL}
                onChange={(id) => set({ costCentre: id === ALL ? "" : id })}
                choices={partChoices("All cost centres", names?.costCentres, draft.costCentre)}
              />
            )}
          </Field>
        </>
      ) : null}
      {takesSplit(profile) ? (
        <Field label="Shared cost" help="Parts say who bears them and by which rule; they sum to the whole." error={errorOf("split")}>
          {(control) => (
            <Select
              {...control}
              value={draft.shared}
              onChange={(shared) => set({ shared })}
              choices={[
                { value: "whole", label: "One row each" },
                { value: "split", label: "One row for each cost centre that bears it" },
              ]}
            />
          )}
        </Field>
      ) : null}
      {takesCsvOptions(profile) ? (
        <Field label="Between columns" help="Spreadsheets of countries with a decimal comma read semicolons.">
          {(control) => (
            <Select
              {...control}
              value={draft.delimiter}
              onChange={(delimiter) => set({ delimiter })}
              choices={[
                { value: ",", label: "Comma" },
                { value: ";", label: "Semicolon" },
              ]}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}
