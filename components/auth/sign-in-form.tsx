"use client";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { signInRefusal } from "./refusals";

type SignInFormProps = {
  /** A path of ours to go to afterwards. */
  next: string;
  /** The organisation's identity provider, when there is one. */
  provider: { id: string; name: string } | null;
  /** Why the last try ended here, in words. */
  refusal: string | null;
};

/**
 * E-mail and password, or the organisation's own sign-in. Sent before the page is alive, the form posts: a password never stands
 * in an address.
 */
export function SignInForm({ next, provider, refusal }: SignInFormProps) {
  const [pending, setPending] = useState<"password" | "provider" | null>(null);
  const [error, setError] = useState(refusal);
  async function signInWithPassword(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const given = new FormData(event.currentTarget);
    setPending("password");
    setError(null);
    const { signIn } = await import("next-auth/react");
    const answer = await signIn("credentials", {
      email: given.get("email"),
      password: given.get("password"),
      redirect: false,
      callbackUrl: next,
    }).catch(() => undefined);
    if (answer?.ok) return location.assign(next);
    setPending(null);
    setError(signInRefusal(answer?.error ?? "Unavailable"));
  }
  async function signInAtProvider(id: string) {
    setPending("provider");
    const { signIn } = await import("next-auth/react");
    await signIn(id, { callbackUrl: next });
  }
  return (
    <>
      <form className="form" method="post" onSubmit={signInWithPassword}>
        <Field label="E-mail">
          {(control) => <Input {...control} className="big" name="email" type="email" autoComplete="username" required autoFocus />}
        </Field>
        <Field label="Password" error={error}>
          {(control) => <Input {...control} className="big" name="password" type="password" autoComplete="current-password" required />}
        </Field>
        <Button tone="primary" size="big" wide type="submit" pending={pending === "password"}>
          Sign in
        </Button>
      </form>
      {provider ? (
        <>
          <p className="or">or with your organisation’s account</p>
          <Button size="big" wide icon="key" pending={pending === "provider"} onClick={() => signInAtProvider(provider.id)}>
            {provider.name}
          </Button>
        </>
      ) : null}
    </>
  );
}
