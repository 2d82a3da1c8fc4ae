"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { CostCentreView } from "@/lib/identities/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { PersonPicker, type PickedPerson } from "../states/person-picker";
import { useRefused } from "../states/use-refused";
import { Owner } from "../tables/cells";
import { Button } from "../ui/button";
import { type Fact, Facts } from "../ui/facts";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { StateMark } from "../ui/state-mark";

const POSTING = [
  { value: "open", label: "Open for postings" },
  { value: "closed", label: "Closed" },
] as const;

/** Who answers for the statements of a cost centre, and how its ledger knows it. */
export function CostCentreFacts({ entry, mayWrite }: { entry: CostCentreView; mayWrite: boolean }) {
  const [editing, setEditing] = useState(false);
  const edit = mayWrite ? (
    <Button tone="plain" icon="edit" onClick={() => setEditing(true)}>
      Change
    </Button>
  ) : null;
  return (
    <>
      <Facts facts={[...factsOf(entry), ...(edit ? [{ name: "Settings", value: edit }] : [])]} />
      {editing ? <CostCentreDialog entry={entry} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

const coded = (value: string | null) =>
  value === null ? <span className="muted">as in settings</span> : <span className="mono">{value}</span>;

function factsOf({ id, owner, account, entity, taxCode, posting, archived }: CostCentreView): Fact[] {
  return [
    { name: "Code", value: <span className="mono">{id}</span> },
    {
      name: "Owner",
      value: owner && !owner.active ? <StateMark tone="warn">{`${owner.name}, left`}</StateMark> : <Owner name={owner?.name} />,
    },
    { name: "Account", value: coded(account) },
    { name: "Entity", value: coded(entity) },
    { name: "Tax code", value: taxCode === null ? <span className="muted">none</span> : <span className="mono">{taxCode}</span> },
    {
      name: "Ledger",
      value:
        posting === "open" ? (
          <StateMark tone="ok" calm>
            Open for postings
          </StateMark>
        ) : (
          <span className="state warn">
            <Icon name="lock" />
            Closed for postings
          </span>
        ),
    },
    ...(archived ? [{ name: "State", value: <StateMark tone="none">archived</StateMark> }] : []),
  ];
}

function CostCentreDialog({ entry, onClose }: { entry: CostCentreView; onClose: () => void }) {
  const router = useRouter();
  const { errorOf, send } = useRefused();
  const [owner, setOwner] = useState<PickedPerson | null>(entry.owner);
  const [draft, setDraft] = useState({
    account: entry.account ?? "",
    entity: entry.entity ?? "",
    taxCode: entry.taxCode ?? "",
    posting: entry.posting,
  });
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  async function act() {
    const orNull = (text: string) => text.trim() || null;
    await send(`/api/ui/inventory/cost-centres/${encodeURIComponent(entry.id)}`, "PATCH", {
      owner: owner?.email ?? null,
      account: orNull(draft.account),
      entity: orNull(draft.entity),
      taxCode: orNull(draft.taxCode),
      posting: draft.posting,
    });
    router.refresh();
    return `${entry.name} is changed`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Change ${entry.name}`}
      say="It holds for statements and journals from now on. Closed periods keep what they were closed with."
      deed="Save"
      act={act}
    >
      <PersonPicker
        label="Owner"
        help="Is asked to agree to its statements."
        optional
        picked={owner}
        onPick={setOwner}
        error={errorOf("owner")}
      />
      <div className="pair">
        <LedgerField label="Account" value={draft.account} error={errorOf("account")} onChange={(account) => set({ account })} />
        <LedgerField label="Entity" value={draft.entity} error={errorOf("entity")} onChange={(entity) => set({ entity })} />
        <LedgerField
          label="Tax code"
          help="None, if empty"
          value={draft.taxCode}
          error={errorOf("taxCode")}
          onChange={(taxCode) => set({ taxCode })}
        />
      </div>
      <div className="field">
        <span className="field-label">Ledger</span>
        <Segmented label="Ledger" value={draft.posting} onChange={(posting) => set({ posting })} choices={POSTING} />
      </div>
      {draft.posting === "closed" ? <p className="sub">A journal that charges it is refused until it is open again.</p> : null}
    </DeedDialog>
  );
}

type LedgerFieldProps = { label: string; value: string; onChange: (value: string) => void; error: string | undefined; help?: string };

const LedgerField = ({ label, value, onChange, error, help = "As in settings, if empty" }: LedgerFieldProps) => (
  <Field label={label} optional help={help} error={error}>
    {(control) => (
      <Input
        {...control}
        className="mono"
        autoComplete="off"
        maxLength={50}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
