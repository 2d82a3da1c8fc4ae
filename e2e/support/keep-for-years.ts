/**
 * Lets usage of the last ten years in: recordings do not get younger. node --import tsx/esm keep-for-years.ts <address of the
 * database>
 */
import { connect } from "@/lib/db/client";

const [databaseUrl = ""] = process.argv.slice(2);
const { db, close } = connect(databaseUrl);
try {
  await db.organisation.update({ where: { id: 1 }, data: { retentionDays: 3_650 } });
} finally {
  await close();
}
