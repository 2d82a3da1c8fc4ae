import { NotHere } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";

/** Inside the shell: a thing that is not there, or not the person's to see. */
export default function AppNotFound() {
  return <NotHere actions={<LinkButton href="/overview">Go to Overview</LinkButton>} />;
}
