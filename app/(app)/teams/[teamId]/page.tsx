import type { PageSearch } from "../../entity-reads";
import { inventoryPage } from "../../inventory-page";

const GROUPINGS = ["identity", "owner", "application", "environment", "provider", "model", "operation", "tool"] as const;
type Props = { params: Promise<{ teamId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  return inventoryPage({ kind: "team", encodedId: (await params).teamId, groupings: GROUPINGS, searchParams });
}
