/** Which stored usage must be attributed again after a change of the inventory; open periods only, as always. */
export type Reattribution = {
  /** Lines that these identities have now. */
  identityIds?: string[];
  /** Lines that nobody has. */
  unattributed?: boolean;
  since: Date;
};
