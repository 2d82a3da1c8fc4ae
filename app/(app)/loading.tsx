import { PageSkeleton } from "@/components/states/skeleton";

export default function AppLoading() {
  return <PageSkeleton />;
}
