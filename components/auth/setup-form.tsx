"use client";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Input } from "../ui/input";
import { useLinkToken } from "./link-token";

type Given = { token: string; name: string; email: string; password: string };

/** Makes the first administrator, then signs them in. */
export function SetupForm() {
  const token = useLinkToken();
  const setUp = useMutation({
    meta: { quiet: true },
    mutationFn: async (given: Given) => {
      await fetchJson("/api/ui/setup", { method: "POST", body: given });
      await signInAfter(given.email, given.password);
    },
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    if (!setUp.isPending)
      setUp.mutate({
        token: token ?? "",
        name: String(given.get("name")),
        email: String(given.get("email")),
        password: String(given.get("password")),
      });
  }
  if (token === "")
    return <NoLink words="The set-up link is printed where the server was started. Open it from there: its last part is needed here." />;
  const refusal = setUp.error instanceof RequestFailure ? setUp.error : null;
  const fieldError = (name: string) => refusal?.fieldMessage(name);
  return (
    <form className="form" method="post" onSubmit={submit}>
      <Field label="Your name" error={fieldError("name")}>
        {(control) => <Input {...control} className="big" name="name" autoComplete="name" required autoFocus />}
      </Field>
      <Field label="E-mail" error={fieldError("email")}>
        {(control) => <Input {...control} className="big" name="email" type="email" autoComplete="username" required />}
      </Field>
      <NewPassword error={fieldError("password")} />
      <FormRefusal failure={refusal} told={["name", "email", "password"]} />
      <Button tone="primary" size="big" wide type="submit" pending={setUp.isPending || setUp.isSuccess}>
        Create the administrator
      </Button>
    </form>
  );
}

/** Sets the password of an invitation or a reset link, then signs in. */
export function InviteForm() {
  const token = useLinkToken();
  const accept = useMutation({
    meta: { quiet: true },
    mutationFn: async (given: { token: string; password: string }) => {
      const { email } = await fetchJson<{ email: string }>("/api/ui/setup/invite", { method: "POST", body: given });
      await signInAfter(email, given.password);
    },
  });
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!accept.isPending) accept.mutate({ token: token ?? "", password: String(new FormData(event.currentTarget).get("password")) });
  }
  if (token === "")
    return (
      <NoLink words="This page needs the whole link from your invitation. Open it from there, or ask your administrator for a new one." />
    );
  const refusal = accept.error instanceof RequestFailure ? accept.error : null;
  return (
    <form className="form" method="post" onSubmit={submit}>
      <NewPassword error={refusal?.fieldMessage("password")} autoFocus />
      <FormRefusal failure={refusal} told={["password"]} />
      <Button tone="primary" size="big" wide type="submit" pending={accept.isPending || accept.isSuccess}>
        Set the password
      </Button>
    </form>
  );
}

async function signInAfter(email: string, password: string): Promise<void> {
  const { signIn } = await import("next-auth/react");
  const answer = await signIn("credentials", { email, password, redirect: false });
  location.assign(answer?.ok ? "/overview" : "/sign-in");
}

function NewPassword({ error, autoFocus }: { error: string | undefined; autoFocus?: boolean }) {
  return (
    <Field label="Password" help="At least 12 characters. Several unrelated words are best." error={error}>
      {(control) => (
        <Input
          {...control}
          className="big"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          maxLength={256}
          {...(autoFocus ? { autoFocus } : {})}
        />
      )}
    </Field>
  );
}

/** What is wrong with the whole, unless a field tells it already. */
function FormRefusal({ failure, told }: { failure: RequestFailure | null; told: readonly string[] }) {
  if (!failure || told.some((name) => failure.fieldMessage(name))) return null;
  return (
    <div className="field">
      <span className="err" role="alert">
        <Icon name="warn" />
        {failure.message}
      </span>
    </div>
  );
}

function NoLink({ words }: { words: string }) {
  return <p className="soft mt-4">{words}</p>;
}
