// Runs Drizzle's own migrator, programmatically, for each of the jobs on standard input, and prints a line for each: what
// it threw, or null. The first argument is the folder whose node_modules hold drizzle-orm and pg.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/package.json`);
const { drizzle } = require("drizzle-orm/node-postgres");
const { migrate } = require("drizzle-orm/node-postgres/migrator");
const { Client } = require("pg");

for (const { folder, database, host, schema, table } of JSON.parse(readFileSync(0, "utf8"))) {
  const client = new Client({ host, database, user: "postgres" });
  await client.connect();
  client.on("notice", () => {});
  let error = null;
  try {
    const config = { migrationsFolder: folder, migrationsSchema: schema, migrationsTable: table };
    const result = await migrate(drizzle({ client }), config);
    if (result?.exitCode) error = result.exitCode;
  } catch (thrown) {
    error = [thrown.message, thrown.cause?.message].filter(Boolean).join(": ");
  }
  await client.end();
  console.log(JSON.stringify(error));
}
