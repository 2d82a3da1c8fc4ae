-- Lists of identities and credentials by name: a page of fifty is read from the index, not sorted out of all of them.

CREATE INDEX "identity_by_name" ON "identity" (lower("name"), "id");

CREATE INDEX "credential_by_label" ON "credential" (lower("label"), "id");
