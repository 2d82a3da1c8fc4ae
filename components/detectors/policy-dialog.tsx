"use client";
import { useState } from "react";
import { SEVERITIES, type Severity } from "@/lib/anomalies/core/signal";
import type { BudgetPage } from "@/lib/budgets/core/views";
import type { IncidentPolicyView } from "@/lib/incidents/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { SEVERITY_WORDS } from "../states/severity-words";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { POLICY_PATH } from "./detector-words";

/** The list of the page of budgets, which may be there already. */
export const BUDGETS_PATH = "/api/ui/budgets?limit=200";
type Row = { key: number; budgetId: string; percent: string };

/** "0.001" as a person writes it: "0.1". */
const percentOf = (share: string): string => String(Number((Number(share) * 100).toFixed(4)));

const rowsOf = (signals: Readonly<Record<string, string>>): Row[] =>
  Object.entries(signals).map(([budgetId, share], key) => ({ key, budgetId, percent: percentOf(share) }));

/** "80" as a share of the limit: "0.8". Text that is no number is sent as it is, for the server to say so. */
export const shareOfPercent = (percent: string, places = 4): string =>
  /^\d+(\.\d+)?$/.test(percent.trim()) ? String(Number((Number(percent) / 100).toFixed(places))) : percent.trim();

/** All of the policy at once, with the reason. */
export function PolicyDialog({ policy, onClose }: { policy: IncidentPolicyView; onClose: () => void }) {
  const [slides, setSlides] = useState(policy.floorUsd === null);
  const [floor, setFloor] = useState(policy.floorUsd ?? "50");
  const [share, setShare] = useState(percentOf(policy.seriesShare));
  const [alerts, setAlerts] = useState(String(policy.alertsPerDay));
  const [tellFrom, setTellFrom] = useState<Severity>(policy.tellFrom);
  const [rows, setRows] = useState(() => rowsOf(policy.spendSignals));
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  async function act() {
    await send(POLICY_PATH, "PATCH", {
      floorUsd: slides ? null : floor.trim(),
      seriesShare: shareOfPercent(share, 6),
      alertsPerDay: Number(alerts),
      tellFrom,
      spendSignals: Object.fromEntries(
        rows.filter(({ budgetId }) => budgetId !== "").map((row) => [row.budgetId, shareOfPercent(row.percent)]),
      ),
      reason: reason.trim(),
    });
    return "It holds from the next signal on";
  }
  return (
    <DeedDialog
      wide
      title="Who is told, and from when on"
      say="It holds for the whole organisation."
      deed="Change it"
      act={act}
      onClose={onClose}
    >
      <Checkbox checked={slides} onChange={setSlides}>
        The least worth of an incident slides with the spend of 30 days
      </Checkbox>
      {slides ? null : (
        <Field label="An incident is worth at least, USD" required help="Never below 2 % of a mean day." error={errorOf("floorUsd")}>
          {(control) => <Input {...control} inputMode="decimal" value={floor} onChange={(event) => setFloor(event.target.value)} />}
        </Field>
      )}
      <Field
        label="What only a series shows is worth at least, % of what the organisation spent in 30 days"
        required
        help="A surprise of a few dollars waits, unless it is very rare or lasts; signs of abuse do not."
        error={errorOf("seriesShare")}
      >
        {(control) => <Input {...control} inputMode="decimal" value={share} onChange={(event) => setShare(event.target.value)} />}
      </Field>
      <Field label="People are told from" required error={errorOf("tellFrom")}>
        {(control) => (
          <Select
            {...control}
            value={tellFrom}
            onChange={setTellFrom}
            choices={SEVERITIES.map((value) => ({ value, label: SEVERITY_WORDS[value].word }))}
          />
        )}
      </Field>
      <Field
        label="Messages a day, for each person"
        required
        help="What is beyond waits for the daily mail."
        error={errorOf("alertsPerDay")}
      >
        {(control) => <Input {...control} inputMode="numeric" value={alerts} onChange={(event) => setAlerts(event.target.value)} />}
      </Field>
      <SpendSignals rows={rows} onChange={setRows} error={errorOf("spendSignals")} />
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

type SpendProps = { rows: readonly Row[]; onChange: (rows: Row[]) => void; error: string | undefined };

function SpendSignals({ rows, onChange, error }: SpendProps) {
  const budgets = useRead<BudgetPage>(BUDGETS_PATH);
  const all = budgets.data?.data ?? [];
  const change = (key: number, part: Partial<Row>) => onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => onChange([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, budgetId: "", percent: "100" }]);
  return (
    <fieldset className="field">
      <legend>Budgets that open an incident</legend>
      {rows.map((row, place) => (
        <div key={row.key} className="signal-row">
          <Field label={`Budget ${place + 1}`} error={place === 0 ? error : undefined}>
            {(control) => (
              <Select
                {...control}
                value={row.budgetId === "" ? undefined : row.budgetId}
                onChange={(budgetId) => change(row.key, { budgetId })}
                choices={all
                  .filter(({ id }) => id === row.budgetId || rows.every((other) => other.budgetId !== id))
                  .map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
          </Field>
          <Field label="From, %">
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                value={row.percent}
                onChange={(event) => change(row.key, { percent: event.target.value })}
              />
            )}
          </Field>
          <Button tone="plain" square icon="x" onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}>
            {`Take away budget ${place + 1}`}
          </Button>
        </div>
      ))}
      <Button icon="plus" onClick={add}>
        A budget
      </Button>
    </fieldset>
  );
}
