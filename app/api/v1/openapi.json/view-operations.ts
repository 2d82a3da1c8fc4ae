/** What only a person can say of the routes of saved views; see operations.ts. */
import type { Listed } from "./listed";

const VIEW = { name: "Models of Care", address: "/spend?groupBy=model&filter[team]=care", visibility: "organisation" };
const SEEN =
  "A view holds the question of a page (its path and query) and no figure: whoever opens /views/{id} sees what their own scope answers.";

export const VIEW_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/views": {
    group: "Usage out",
    load: () => import("../views/route"),
    GET: { summary: "List saved views that are shared with the organisation", description: SEEN },
    POST: {
      summary: "Save a view",
      description: `${SEEN} “visibility” is private, team (with the team's id) or organisation.`,
      status: 201,
      example: VIEW,
    },
  },
  "/views/[viewId]": {
    group: "Usage out",
    load: () => import("../views/[viewId]/route"),
    GET: { summary: "Read a saved view" },
    PATCH: {
      summary: "Change a saved view",
      description: "What is left out stays. “homeOfRoles” makes it where these roles begin; the organisation must see it.",
      example: { name: "Models of Care, by month" },
    },
    DELETE: { summary: "Delete a saved view and its mails" },
  },
};
