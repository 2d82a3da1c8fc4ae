import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { signInRefusal } from "@/components/auth/refusals";
import { SignInForm } from "@/components/auth/sign-in-form";
import { StandAlone } from "@/components/shell/stand-alone";
import { safePath } from "@/lib/auth/core/safe-path";
import { optionalActor } from "@/lib/auth/page";
import { identityProvider } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** Also where next-auth leads after a refusal, with its code in `error`. */
export default async function SignInPage({ searchParams }: Props) {
  const given = await searchParams;
  const next = safePath(first(given.next) ?? ownPath(first(given.callbackUrl)));
  if (await optionalActor()) redirect(next);
  const code = first(given.error);
  return (
    <StandAlone>
      <h1>Sign in</h1>
      <p className="muted">to see who spent what, on which model, and why.</p>
      <SignInForm next={next} provider={identityProvider()} refusal={code ? signInRefusal(code) : null} />
    </StandAlone>
  );
}

/** next-auth writes a whole address; only its path is taken. */
function ownPath(address: string | undefined): string | undefined {
  if (!address) return undefined;
  if (address.startsWith("/")) return address;
  return URL.canParse(address) ? new URL(address).pathname + new URL(address).search : undefined;
}
