import type { PageSearch } from "../../entity-reads";
import { inventoryPage } from "../../inventory-page";

const GROUPINGS = ["identity", "team", "environment", "provider", "model", "operation", "tool", "tenant"] as const;
type Props = { params: Promise<{ applicationId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  return inventoryPage({ kind: "application", encodedId: (await params).applicationId, groupings: GROUPINGS, searchParams });
}
