/** The read that tells how current the figures are: the frame asks it once, for the sidebar and for every page's head. */
export const FRESHNESS_PATH = "/api/ui/overview/freshness";
