import type { Metadata } from "next";
import { headers } from "next/headers";
import { recipesFor } from "@/components/connect/recipes";
import { Guide } from "@/components/docs/guide";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Documentation" };

/** Open to everybody: it tells how to work with the product, and nothing of what is stored. */
export default async function DocsPage() {
  const address = env().NEXTAUTH_URL?.replace(/\/+$/, "") ?? `http://${(await headers()).get("host") ?? "localhost:3000"}`;
  return <Guide recipes={recipesFor(address, "cth_…")} />;
}
