import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { describeSession } from "@/lib/auth";
import { optionalActor } from "@/lib/auth/page";

/**
 * Everything behind the sign-in. Each page asks for the actor itself, with the path to come back to; without one it
 * redirects and this frame draws nothing. The shell leaves out what would refuse, the use cases refuse by themselves.
 */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const ctx = await optionalActor();
  if (!ctx) return children;
  const { user, roles, rights, organisation } = await describeSession(ctx);
  const role = roles.map((one) => one.name).join(", ") || "No role yet";
  return (
    <AppShell organisation={organisation.name} person={{ name: user.name, email: user.email, role, rights }}>
      {children}
    </AppShell>
  );
}
