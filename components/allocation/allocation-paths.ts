/** Where allocation is read and written, and where its pages lie. */
const API = "/api/ui/allocation";
export const RULES_PATH = `${API}/rules`;
export const CHOICES_PATH = `${API}/choices`;
export const PREVIEW_PATH = `${API}/preview`;
export const SHARED_COSTS_PATH = `${API}/shared-costs`;
export const CREDITS_PATH = `${API}/credits`;
export const MARKUPS_PATH = `${API}/markups`;
export const TRUE_UPS_PATH = `${API}/true-ups`;
export const PERIODS_PATH = "/api/ui/periods";

export const under = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`;

export const NEW_RULE_PAGE = "/allocation/rules/new";
export const rulePage = (ruleId: string): string => `/allocation/rules/${encodeURIComponent(ruleId)}`;
