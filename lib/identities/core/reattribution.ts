/** Which stored usage must be attributed again after a change of the inventory; open periods only, as always. */
export type Reattribution = {
  /** Lines that these identities have now. */
  identityIds?: string[];
  /** Lines that are charged to these teams now. */
  teamIds?: string[];
  /** Lines that nobody has. */
  unattributed?: boolean;
  /** From here on; left out: all. */
  since?: Date;
};

/** What nobody has yet may belong to somebody who was just made known. */
export const ALL_UNATTRIBUTED = (): Reattribution => ({ unattributed: true });
