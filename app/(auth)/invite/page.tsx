import type { Metadata } from "next";
import { InviteForm } from "@/components/auth/setup-form";
import { StandAlone } from "@/components/shell/stand-alone";

export const metadata: Metadata = { title: "Choose a password" };

/** Invitations and reset links lead here. */
export default function InvitePage() {
  return (
    <StandAlone>
      <h1>Choose a password</h1>
      <p className="muted">The link works once. You are signed in afterwards.</p>
      <InviteForm />
    </StandAlone>
  );
}
