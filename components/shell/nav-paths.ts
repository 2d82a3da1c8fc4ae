/** What the frame asks on every page. The layout hands it over with the first page, so that nothing has to be asked then. */

/** Another path than that of the page of approvals, which is there before the sidebar has asked. */
export const WAITING_PATH = "/api/ui/budget-requests?state=waiting&limit=200";
/** Open campaigns, each with how many items wait for the caller. */
export const REVIEWS_PATH = "/api/ui/reviews?state=open&limit=200";
/** The first of them is enough: its answer counts all that are open. */
export const INCIDENTS_PATH = "/api/ui/incidents?limit=1";
export const UNREAD_PATH = "/api/ui/notifications/unread";

const APPROVING: readonly string[] = ["budget.approve", "budget.write", "budget.approve_security"];
/** Whether requests for budget are read for somebody: they may have to decide, and see spend. */
export const mayApprove = (rights: readonly string[]): boolean =>
  rights.includes("spend.read") && rights.some((right) => APPROVING.includes(right));
