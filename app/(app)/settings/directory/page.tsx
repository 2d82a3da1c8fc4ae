import type { Metadata } from "next";
import { headers } from "next/headers";
import { DirectoryView } from "@/components/directory/directory-view";
import { DIRECTORY_PATH } from "@/components/directory/directory-words";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import { ownOrigins } from "@/lib/auth/core/caller";
import { requireActor } from "@/lib/auth/page";
import { readDirectory } from "@/lib/directory";
import { env } from "@/lib/env";
import { Prefetched } from "../../prefetched";

export const metadata: Metadata = { title: "Directory" };

export default async function DirectoryPage() {
  const ctx = await requireActor("/settings/directory");
  if (!ctx.actor.rights.has("directory.write")) {
    return <NotAllowed what="open the directory" actions={<LinkButton href="/settings">Your account</LinkButton>} />;
  }
  // The configured address, where there is one: behind a proxy it is the one that others reach.
  const origin = ownOrigins(await headers(), env().NEXTAUTH_URL).at(-1) ?? "";
  return (
    <Prefetched reads={{ [DIRECTORY_PATH]: () => readDirectory(ctx) }}>
      <DirectoryView now={ctx.clock.now().toISOString()} base={`${origin}/api/v1/scim/v2`} />
    </Prefetched>
  );
}
