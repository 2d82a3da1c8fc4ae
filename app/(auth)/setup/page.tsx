import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetupForm } from "@/components/auth/setup-form";
import { StandAlone } from "@/components/shell/stand-alone";
import { needsSetup } from "@/lib/auth";
import { database } from "@/lib/db/database";

export const metadata: Metadata = { title: "Set up" };
export const dynamic = "force-dynamic";

/** The first administrator, once. Afterwards the page leads to the sign-in. */
export default async function SetupPage() {
  if (!(await needsSetup({ db: database().db }))) redirect("/sign-in");
  return (
    <StandAlone>
      <h1>Create the first administrator</h1>
      <p className="muted">Nobody can sign in yet. This account manages members, sources and tokens; more people are invited from there.</p>
      <SetupForm />
    </StandAlone>
  );
}
