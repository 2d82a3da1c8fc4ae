/** The row of a day that stands for all rules together. */
export const ALL_RULES = "all";
