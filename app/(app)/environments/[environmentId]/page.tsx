import type { PageSearch } from "../../entity-reads";
import { inventoryPage } from "../../inventory-page";

const GROUPINGS = ["business_unit", "team", "identity", "application", "provider", "model"] as const;
type Props = { params: Promise<{ environmentId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  return inventoryPage({ kind: "environment", encodedId: (await params).environmentId, groupings: GROUPINGS, searchParams });
}
