"use client";
import { useState } from "react";
import type { PeriodRow } from "@/lib/chargeback";
import type { ExportRow, TemplateRow } from "@/lib/exports/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Select } from "../ui/select";
import { EXPORTS_PATH } from "./export-paths";
import { bodyOf, FIRST_DRAFT, type ProfileDraft, ProfileFields } from "./profile-fields";

const STATE = { open: "open", in_review: "in review", closed: "closed" } as const;

type MakeExportProps = {
  periods: readonly PeriodRow[];
  templates: readonly TemplateRow[];
  /** The one to begin with. */
  period: string | null;
  onClose: () => void;
};

/** Makes one file now. Of a closing with the same choices it is the one that was made before. */
export function MakeExport({ periods, templates, period, onClose }: MakeExportProps) {
  const first = periods.find(({ id }) => id === period) ?? periods.find(({ state }) => state === "closed") ?? periods[0];
  const [periodId, setPeriodId] = useState(first?.id);
  const [version, setVersion] = useState("newest");
  const [draft, setDraft] = useState<ProfileDraft>(FIRST_DRAFT);
  const { errorOf, send } = useRefused();
  const chosen = periods.find(({ id }) => id === periodId);
  async function make() {
    const closing = version === "newest" ? {} : { version: Number(version) };
    const row = await send<ExportRow>(EXPORTS_PATH, "POST", { period: periodId, ...bodyOf(draft), ...closing });
    return `${row.fileName} is ready`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Make a file"
      say="It is kept here with its manifest, and its bytes never change. Of a period that is not closed it is a draft."
      deed="Make the file"
      act={make}
    >
      <Field label="Period" required error={errorOf("period")}>
        {(control) => (
          <Select
            {...control}
            value={periodId}
            onChange={(id) => {
              setPeriodId(id);
              setVersion("newest");
            }}
            choices={periods.map(({ id, name, state }) => ({ value: id, label: `${name}, ${STATE[state]}` }))}
          />
        )}
      </Field>
      {chosen && chosen.version > 1 ? (
        <Field label="Version" help="A period that was opened again and closed anew keeps its earlier versions." error={errorOf("version")}>
          {(control) => (
            <Select
              {...control}
              value={version}
              onChange={setVersion}
              choices={[
                { value: "newest", label: chosen.state === "closed" ? `v${chosen.version}, the one that holds` : "As it is now" },
                ...Array.from({ length: chosen.version }, (_, i) => ({ value: String(i + 1), label: `v${i + 1}` })),
              ]}
            />
          )}
        </Field>
      ) : null}
      <ProfileFields draft={draft} onChange={setDraft} templates={templates} errorOf={errorOf} />
    </DeedDialog>
  );
}
