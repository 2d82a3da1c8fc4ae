/** The read of a month's charges, shared by the page and its client block. */
export const chargebackPath = (period: string): string => `/api/ui/chargeback/${period}`;
