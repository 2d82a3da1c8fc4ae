"use client";
import { useState } from "react";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Section } from "../ui/section";
import { notifyDone } from "../ui/toast";

/** One's own password. Changing it ends one's other sessions. */
export function PasswordSection() {
  const [draft, setDraft] = useState({ currentPassword: "", password: "" });
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  async function save() {
    setPending(true);
    setRefusal(null);
    try {
      await fetchJson("/api/ui/session/password", { method: "POST", body: draft });
      setDraft({ currentPassword: "", password: "" });
      notifyDone("Your password is changed");
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : "It was not changed. Try again.");
    } finally {
      setPending(false);
    }
  }
  return (
    <Section after finding="Your password" name="At least 12 characters">
      <form
        className="form-narrow"
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="Password now" required>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="current-password"
              value={draft.currentPassword}
              onChange={(event) => setDraft({ ...draft, currentPassword: event.target.value })}
            />
          )}
        </Field>
        <Field label="New password" required error={refusal}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="new-password"
              value={draft.password}
              onChange={(event) => setDraft({ ...draft, password: event.target.value })}
            />
          )}
        </Field>
        <Button type="submit" pending={pending} disabled={draft.currentPassword === "" || draft.password === ""}>
          Change the password
        </Button>
      </form>
    </Section>
  );
}
