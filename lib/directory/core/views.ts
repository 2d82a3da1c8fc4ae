/** The directory as /settings/directory shows it. */
type Ref = { id: string; name: string };

export type DirectoryView = {
  /** Users who are there, and of them those who are not active. */
  users: number;
  inactive: number;
  /** Deleted by the identity provider. */
  removed: number;
  lastChangeAt: string | null;
  /** Whose manager is named and not known, or not there. */
  untied: number;
  groups: { id: string; displayName: string; members: number; team: Ref | null; updatedAt: string }[];
  /** Whom the identity provider told of last, newest first. */
  people: { id: string; person: Ref; userName: string; state: "active" | "inactive" | "removed"; updatedAt: string }[];
  agents: { isOn: boolean; list: { id: string; name: string; active: boolean; identity: Ref | null; updatedAt: string }[] };
  /** What it sent and was not done, newest first. */
  problems: { at: string; request: string; status: number; scimType: string | null; message: string }[];
};
