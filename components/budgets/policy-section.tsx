"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { EnforcementPolicy } from "@/lib/budgets/core/book";
import { QueryBlock } from "../states/query-block";
import { Skeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { FormRow, FormRows } from "../ui/field";
import { Input } from "../ui/input";
import { Section } from "../ui/section";
import { Select } from "../ui/select";
import { notifyDone } from "../ui/toast";
import { POLICY_PATH } from "./budget-words";

const CREDENTIAL = [
  { value: "deny", label: "Refuse" },
  { value: "allow", label: "Allow, and flag" },
] as const;
const MODEL = [
  { value: "deny", label: "Refuse" },
  { value: "dearest", label: "Set the dearest price aside" },
  { value: "allow", label: "Allow, and flag" },
] as const;

const OUTSIDE = [
  { value: "deny", label: "Refuse" },
  { value: "warn", label: "Allow, and flag" },
] as const;

/** What is decided where no budget says. */
export function PolicySection({ mayWrite }: { mayWrite: boolean }) {
  const policy = useRead<EnforcementPolicy>(POLICY_PATH);
  return (
    <Section after finding="What is decided where no budget says" name="Holds for every call that asks">
      <QueryBlock query={policy} skeleton={<Skeleton height={120} />} title="The policy did not load">
        {(answer) => (mayWrite ? <PolicyForm policy={answer} key={JSON.stringify(answer)} /> : <PolicyFacts policy={answer} />)}
      </QueryBlock>
    </Section>
  );
}

const labelOf = (choices: readonly { value: string; label: string }[], value: string): string =>
  choices.find((one) => one.value === value)?.label ?? value;

function PolicyFacts({ policy }: { policy: EnforcementPolicy }) {
  return (
    <KeyValues
      rows={[
        { name: "Unknown credential", value: labelOf(CREDENTIAL, policy.unknownCredential) },
        { name: "Unknown model", value: labelOf(MODEL, policy.unknownModel) },
        { name: "Outside the grants", value: labelOf(OUTSIDE, policy.outsideGrants) },
        { name: "Against a policy", value: labelOf(OUTSIDE, policy.outsidePolicy) },
        { name: "Output of a call that does not say", value: `${policy.defaultOutputTokens.toLocaleString("en-US")} tokens` },
        { name: "Money is set aside for", value: `${policy.defaultTtlSeconds} s` },
      ]}
    />
  );
}

function PolicyForm({ policy }: { policy: EnforcementPolicy }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState({
    ...policy,
    defaultOutputTokens: String(policy.defaultOutputTokens),
    defaultTtlSeconds: String(policy.defaultTtlSeconds),
  });
  const { errorOf, send } = useRefused();
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: () =>
      send(POLICY_PATH, "PATCH", {
        ...draft,
        defaultOutputTokens: Number(draft.defaultOutputTokens),
        defaultTtlSeconds: Number(draft.defaultTtlSeconds),
      }),
    onSuccess: async () => {
      notifyDone("The policy is in force");
      await client.invalidateQueries();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <FormRows>
        <FormRow label="Unknown credential" help="A key that no identity has." error={errorOf("unknownCredential")}>
          {(control) => (
            <Select
              {...control}
              value={draft.unknownCredential}
              onChange={(unknownCredential) => setDraft({ ...draft, unknownCredential })}
              choices={CREDENTIAL}
            />
          )}
        </FormRow>
        <FormRow label="Unknown model" help="A name that no price knows." error={errorOf("unknownModel")}>
          {(control) => (
            <Select
              {...control}
              value={draft.unknownModel}
              onChange={(unknownModel) => setDraft({ ...draft, unknownModel })}
              choices={MODEL}
            />
          )}
        </FormRow>
        <FormRow
          label="Outside the grants"
          help="A model, tool or environment that the identity was not granted, where it was granted others."
          error={errorOf("outsideGrants")}
        >
          {(control) => (
            <Select
              {...control}
              value={draft.outsideGrants}
              onChange={(outsideGrants) => setDraft({ ...draft, outsideGrants })}
              choices={OUTSIDE}
            />
          )}
        </FormRow>
        <FormRow label="Against a policy" help="A call that a rule in force forbids." error={errorOf("outsidePolicy")}>
          {(control) => (
            <Select
              {...control}
              value={draft.outsidePolicy}
              onChange={(outsidePolicy) => setDraft({ ...draft, outsidePolicy })}
              choices={OUTSIDE}
            />
          )}
        </FormRow>
        <FormRow
          label="Output tokens"
          help="Set aside for a call that does not say how much it may put out."
          error={errorOf("defaultOutputTokens")}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={draft.defaultOutputTokens}
              onChange={(event) => setDraft({ ...draft, defaultOutputTokens: event.target.value })}
            />
          )}
        </FormRow>
        <FormRow label="Seconds" help="How long money is set aside for a call that does not say." error={errorOf("defaultTtlSeconds")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={draft.defaultTtlSeconds}
              onChange={(event) => setDraft({ ...draft, defaultTtlSeconds: event.target.value })}
            />
          )}
        </FormRow>
      </FormRows>
      <p className="after">
        <Button type="submit" pending={save.isPending}>
          Save the policy
        </Button>{" "}
        {save.error ? (
          <span className="state breach" role="alert">
            {save.error.message}
          </span>
        ) : null}
      </p>
    </form>
  );
}
