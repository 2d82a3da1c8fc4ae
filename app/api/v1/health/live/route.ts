export { GET } from "@/app/api/health/live/route";
// Not re-exported: the build must see it written here.
export const dynamic = "force-dynamic";
