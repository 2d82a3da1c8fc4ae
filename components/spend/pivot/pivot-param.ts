/** Whether the breakdown is a table or a pivot, in the address: a part of the question, which saved views keep. */
export const PIVOT_PARAM = "as";
