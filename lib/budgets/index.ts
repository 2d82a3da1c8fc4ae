/** Budgets: what limits there are, and how much of them is used. See README.md. */

export { addRaise } from "./add-raise";
export { addRule } from "./add-rule";
export { changeBudget } from "./change-budget";
export { changePolicy } from "./change-policy";
export { checkCounters } from "./check-counters";
export { createBudget } from "./create-budget";
export { decideRequest } from "./decide-request";
export { expireRequests } from "./expire-requests";
export { liftRule } from "./lift-rule";
export { listBudgets } from "./list-budgets";
export { listDecisions } from "./list-decisions";
export { listRequests } from "./list-requests";
export { listRules } from "./list-rules";
export { loadBudgetBook } from "./load-budget-book";
export { pruneCounters } from "./prune-counters";
export { readBudget } from "./read-budget";
export { readRunningCounts } from "./read-counts";
export { readDeciders } from "./read-deciders";
export { readPolicy } from "./read-policy";
export { recountBudget } from "./recount-budget";
export { recountMoved } from "./recount-moved";
export { requestBudget } from "./request-budget";
export { readStanding } from "./sight";
export { COUNTER_PARAMETERS, counterParameters, counterUpsert } from "./store/counters";
export { watchCounters } from "./watch-counters";
export { withdrawRaise } from "./withdraw-raise";
export { withdrawRequest } from "./withdraw-request";
