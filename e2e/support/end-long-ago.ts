/**
 * Makes of an identity that was entered as revoked one that ended long ago and was silent since: what takes months cannot be
 * waited for. node --import tsx/esm end-long-ago.ts <address of the database> <id of the identity> <days>
 */
import { connect } from "@/lib/db/client";

const [databaseUrl = "", identityId = "", days = "0"] = process.argv.slice(2);
const { db, close } = connect(databaseUrl);
try {
  await db.$executeRaw`
    UPDATE identity SET created_at = created_at - make_interval(days => ${Number(days)}::int + 100), revoked_at = now() - make_interval(days => ${Number(days)}::int),
      verified_at = now() - make_interval(days => ${Number(days)}::int - 8)
    WHERE id = ${identityId} AND state = 'revoked'`;
  await db.$executeRaw`UPDATE ledger_version SET inventory = inventory + 1`;
} finally {
  await close();
}
