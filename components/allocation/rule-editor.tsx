"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { sentenceOf } from "@/lib/allocation/core/sentence";
import type { AllocationChoices, RuleList, RuleView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { PageSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Button, LinkButton } from "../ui/button";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { notifyDone } from "../ui/toast";
import { CHOICES_PATH, RULES_PATH, under } from "./allocation-paths";
import { AllocationTabs } from "./allocation-tabs";
import { choicesOf } from "./filter-fields";
import { Fold } from "./fold";
import { PreviewBlock } from "./preview-block";
import { MethodFields, SourceFields, TargetFields } from "./rule-fields";
import { definitionOf, emptyForm, FIRST_PLACE, formOf, inputOf, missingOf, nextPlace, type Place, type RuleForm } from "./rule-form";

/** Writes a rule, or the next version of one, with what it would do beside it. */
export function RuleEditor({ ruleId, rights }: { ruleId: string | null; rights: readonly string[] }) {
  const choices = useRead<AllocationChoices>(CHOICES_PATH);
  const rules = useRead<RuleList>(`${RULES_PATH}?state=all`);
  const [newest] = (rules.data?.data ?? []).filter((each) => each.ruleId === ruleId).sort((a, b) => b.version - a.version);
  const title = ruleId === null ? "New rule" : newest ? `Change “${newest.name}”` : "Change a rule";
  return (
    <>
      <PageHeader
        title={title}
        crumbs={[{ name: title }]}
        fresh={["A draft charges nothing", "It holds from the start of a period, never of a closed one"]}
      />
      <AllocationTabs />
      {rights.includes("allocation.write") ? (
        <QueryBlock query={choices} skeleton={<PageSkeleton />} title="What rules are made of did not load">
          {(list) => (
            // A new rule goes behind all that are known: without them it would go first.
            <QueryBlock query={rules} skeleton={<PageSkeleton />} title="The rules did not load">
              {({ data }) =>
                ruleId !== null && !newest ? (
                  <Empty title="There is no such rule" actions={<LinkButton href="/allocation">All rules</LinkButton>} />
                ) : (
                  <Editor
                    key={newest?.id ?? "new"}
                    choices={list}
                    rule={newest ?? null}
                    place={ruleId === null ? nextPlace(data) : FIRST_PLACE}
                  />
                )
              }
            </QueryBlock>
          )}
        </QueryBlock>
      ) : (
        <Empty title="Your role does not include writing rules" actions={<LinkButton href="/allocation">All rules</LinkButton>} />
      )}
    </>
  );
}

/** @param props.place Where a new rule goes; where any other is told, the fold that holds it is open. */
function Editor({ choices, rule, place }: { choices: AllocationChoices; rule: RuleView | null; place: Place }) {
  const router = useRouter();
  const client = useQueryClient();
  const start = choices.starts[0] ?? "";
  const [form, setForm] = useState<RuleForm>(rule ? formOf(rule, start) : emptyForm(start, place));
  const [pending, setPending] = useState<"save" | "activate" | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { errorOf, send } = useRefused();
  const missing = missingOf(form);
  const input = inputOf(form, rule?.ruleId ?? null);
  const sentence = sentenceOf(definitionOf(form), (dimension, id) => {
    const known = dimension === "sharedCost" ? choices.sharedCosts : choicesOf(dimension, choices);
    return known.find((each) => each.id === id)?.name ?? (id || "…");
  });
  async function save(then: "save" | "activate") {
    setPending(then);
    setFailure(null);
    try {
      const saved = await send<RuleView>(RULES_PATH, "POST", { ...input, validFrom: form.validFrom, reason: form.reason.trim() });
      if (then === "activate") await send<RuleView>(`${under(RULES_PATH, saved.ruleId)}/activate`, "POST", undefined);
      notifyDone(
        then === "activate"
          ? `“${saved.name}” holds from ${formatDay(saved.validFrom, { year: true })}`
          : `“${saved.name}” is saved as a draft`,
      );
      await client.invalidateQueries();
      router.push("/allocation");
    } catch (error) {
      setFailure(error instanceof Error ? error.message : "It was not saved.");
      setPending(null);
    }
  }
  const days = choices.starts.includes(form.validFrom) ? choices.starts : [form.validFrom, ...choices.starts];
  return (
    <>
      <form
        className="al-editor"
        onSubmit={(event) => {
          event.preventDefault();
          void save("save");
        }}
      >
        <div className="al-grid">
          <Field label="Name" required error={errorOf("name")}>
            {(control) => <Input {...control} value={form.name} onChange={(event) => setForm({ ...form, name: event.target.value })} />}
          </Field>
          <Field label="Holds from" error={errorOf("validFrom")}>
            {(control) => (
              <Select
                {...control}
                value={form.validFrom}
                choices={days.map((value) => ({ value, label: formatDay(value, { year: true }) }))}
                onChange={(validFrom) => setForm({ ...form, validFrom })}
              />
            )}
          </Field>
        </div>
        <SourceFields form={form} onChange={setForm} choices={choices} errorOf={errorOf} />
        <MethodFields form={form} onChange={setForm} choices={choices} errorOf={errorOf} />
        <TargetFields form={form} onChange={setForm} choices={choices} errorOf={errorOf} />
        <Fold
          summary={`Its place among the rules: step ${form.step || "…"}, place ${form.position || "…"}`}
          isUsed={form.step !== place.step || form.position !== place.position}
          isRefused={errorOf("step") !== undefined || errorOf("position") !== undefined}
        >
          <div className="al-grid">
            <Field label="Step" help="A later one may spread what this one gives." error={errorOf("step")}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  value={form.step}
                  onChange={(event) => setForm({ ...form, step: event.target.value })}
                />
              )}
            </Field>
            <Field label="Place in the step" help="The first that matches takes." error={errorOf("position")}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  value={form.position}
                  onChange={(event) => setForm({ ...form, position: event.target.value })}
                />
              )}
            </Field>
          </div>
        </Fold>
        <p className="al-sentence">{missing ?? `${sentence}.`}</p>
        <Field label="Reason" required help="Whoever approves the period reads it." error={errorOf("reason")}>
          {(control) => (
            <Textarea {...control} rows={2} value={form.reason} onChange={(event) => setForm({ ...form, reason: event.target.value })} />
          )}
        </Field>
        {failure ? (
          <p className="err" role="alert">
            {failure}
          </p>
        ) : null}
        <div className="al-acts">
          <Button tone="primary" disabled={missing !== null} pending={pending === "activate"} onClick={() => save("activate")}>
            Save and activate
          </Button>
          <Button type="submit" disabled={missing !== null} pending={pending === "save"}>
            Save as draft
          </Button>
          <LinkButton href="/allocation" tone="plain">
            Leave
          </LinkButton>
        </div>
      </form>
      <PreviewBlock draft={{ ...input, name: input.name || "Draft" }} missing={missing} />
    </>
  );
}
