import { redirect } from "next/navigation";
import { requireActor } from "@/lib/auth/page";
import { readHome } from "@/lib/views";

/** Where signing in leads: each to their own start page. */
export default async function HomePage() {
  const ctx = await requireActor("/");
  redirect((await readHome(ctx)).href);
}
