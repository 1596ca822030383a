// Runs Drizzle's own migrator, programmatically, for each of the jobs on standard input, and prints a line for each: what
// it threw, or null. The first argument is the folder whose node_modules hold drizzle-orm and its drivers, the second the
// driver.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , packages, driver] = process.argv;
const require = createRequire(`${packages}/package.json`);
const { drizzle } = require(`drizzle-orm/${driver}`);
const { migrate } = require(`drizzle-orm/${driver}/migrator`);

async function withClient(address, work) {
  const { Client } = require("pg");
  const client = new Client(address);
  await client.connect();
  client.on("notice", () => {});
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const drivers = {
  "node-postgres": (address, config) => withClient(address, (client) => migrate(drizzle({ client }), config)),
  "postgres-js": async (address, config) => {
    const client = require("postgres")({ ...address, max: 1, onnotice: () => {} });
    try {
      return await migrate(drizzle({ client }), config);
    } finally {
      await client.end();
    }
  },
  // Both callbacks as Drizzle's own documentation has them; rows go through JSON as they do over HTTP.
  "pg-proxy": (address, config) =>
    withClient(address, (client) => {
      const db = drizzle(async (text, values, method) => {
        const { rows } = await client.query({ text, values, rowMode: method === "all" ? "array" : undefined });
        return { rows: JSON.parse(JSON.stringify(rows)) };
      });
      const run = async (queries) => {
        await client.query("BEGIN");
        try {
          for (const query of queries) await client.query(query);
          await client.query("COMMIT");
        } catch (thrown) {
          await client.query("ROLLBACK");
          throw thrown;
        }
      };
      return migrate(db, run, config);
    }),
};

for (const { folder, database, host, schema, table } of JSON.parse(readFileSync(0, "utf8"))) {
  const config = { migrationsFolder: folder, migrationsSchema: schema, migrationsTable: table };
  let error = null;
  try {
    const result = await drivers[driver]({ host, database, user: "postgres" }, config);
    if (result?.exitCode) error = result.exitCode;
  } catch (thrown) {
    error = [thrown.message, thrown.cause?.message].filter(Boolean).join(": ");
  }
  console.log(JSON.stringify(error));
}
