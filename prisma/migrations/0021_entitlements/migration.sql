-- What identities may use and on whose word: vendors, connected tools, grants, delegations, and what the inventory says beside the name.

ALTER TABLE "credential" ADD COLUMN     "environment_id" TEXT,
ADD COLUMN     "management" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "provider" TEXT,
ADD COLUMN     "rotated_at" TIMESTAMPTZ(3),
ADD COLUMN     "storage" TEXT;

ALTER TABLE "credential_fingerprint" ADD COLUMN     "retired_at" TIMESTAMPTZ(3);

ALTER TABLE "enforcement_policy" ADD COLUMN     "outside_grants" TEXT NOT NULL DEFAULT 'deny',
ADD COLUMN     "outside_policy" TEXT NOT NULL DEFAULT 'deny';

ALTER TABLE "identity" ADD COLUMN     "approved_at" TIMESTAMPTZ(3),
ADD COLUMN     "approved_by" TEXT,
ADD COLUMN     "autonomy" TEXT,
ADD COLUMN     "break_glass" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "certified_at" TIMESTAMPTZ(3),
ADD COLUMN     "certified_by" TEXT,
ADD COLUMN     "certified_until" TIMESTAMPTZ(3),
ADD COLUMN     "data_class" TEXT,
ADD COLUMN     "ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "parent_id" TEXT,
ADD COLUMN     "requested_by" TEXT,
ADD COLUMN     "season_months" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
ADD COLUMN     "vendor_id" TEXT,
ADD COLUMN     "verified_at" TIMESTAMPTZ(3);

CREATE TABLE "vendor" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" TEXT,
    "contract_ends_at" TIMESTAMPTZ(3),
    "networks" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "vendor_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "connected_tool" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "kind" TEXT NOT NULL,
    "address" TEXT,
    "purpose" TEXT,
    "vendor_id" TEXT,
    "owner_id" TEXT,
    "data_class" TEXT,
    "pinned_version" TEXT,
    "created_by" TEXT,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "connected_tool_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "access_grant" (
    "id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "cap_usd" DECIMAL(30,15),
    "reason" TEXT,
    "granted_by" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "end_reason" TEXT,

    CONSTRAINT "access_grant_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "identity_delegation" (
    "id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_delegation_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "access_grant_identity_id_idx" ON "access_grant"("identity_id");

CREATE INDEX "identity_delegation_operator_id_idx" ON "identity_delegation"("operator_id");

CREATE INDEX "identity_delegation_actor_id_idx" ON "identity_delegation"("actor_id");

CREATE INDEX "identity_parent_id_idx" ON "identity"("parent_id");

ALTER TABLE "vendor" ADD CONSTRAINT "vendor_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "connected_tool" ADD CONSTRAINT "connected_tool_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "connected_tool" ADD CONSTRAINT "connected_tool_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "identity_delegation" ADD CONSTRAINT "identity_delegation_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "identity_delegation" ADD CONSTRAINT "identity_delegation_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "identity" ADD CONSTRAINT "identity_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "identity" ADD CONSTRAINT "identity_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "credential" ADD CONSTRAINT "credential_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "identity" ADD CONSTRAINT "identity_autonomy" CHECK ("autonomy" IN ('assisted', 'supervised', 'autonomous'));

ALTER TABLE "identity" ADD CONSTRAINT "identity_data_class" CHECK ("data_class" IN ('public', 'internal', 'confidential', 'restricted'));

ALTER TABLE "connected_tool" ADD CONSTRAINT "connected_tool_data_class" CHECK ("data_class" IN ('public', 'internal', 'confidential', 'restricted'));

ALTER TABLE "connected_tool" ADD CONSTRAINT "connected_tool_kind" CHECK ("kind" IN ('mcp_server', 'api', 'data_source', 'model_endpoint', 'service'));

ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_kind" CHECK ("kind" IN ('model', 'tool', 'scope', 'environment', 'data_source'));

ALTER TABLE "enforcement_policy" ADD CONSTRAINT "enforcement_policy_outside_grants" CHECK ("outside_grants" IN ('deny', 'warn'));

ALTER TABLE "enforcement_policy" ADD CONSTRAINT "enforcement_policy_outside_policy" CHECK ("outside_policy" IN ('deny', 'warn'));

-- One grant in force for one thing: a second press of a button makes nothing.
CREATE UNIQUE INDEX "access_grant_in_force" ON "access_grant" ("identity_id", "kind", "value") WHERE "ended_at" IS NULL;
