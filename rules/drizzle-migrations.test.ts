// @vitest-environment node
//
// Holds the promise that Drizzle Kit alone manages the database: a change of the schema becomes a
// migration, the committed migrations build a database from nothing, and a second run does nothing.
//
// Needs TEST_DATABASE_URL: a direct (not a pooled) PostgreSQL address whose role may create
// databases. Existing databases are never written to: each case that needs one makes a database of
// its own and drops it afterwards.
// Limit: what a migration does to the whole server, such as CREATE ROLE, is not confined to it.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql, type SQL } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';

// Both paths are those of drizzle.config.ts, relative to the project's folder.
const SCHEMA = 'lib/database/schema.ts';
const MIGRATIONS = 'lib/database/migrations';

const PROJECT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MIGRATIONS_FOLDER = path.join(PROJECT, MIGRATIONS);
const TIMEOUT_MS = 120_000;

const { DATABASE_URL, TEST_DATABASE_URL = '' } = process.env;
const projectRequire = createRequire(import.meta.url);

interface Database {
  execute(query: SQL): Promise<unknown>;
  $client: { end(): Promise<void> };
}

interface DatabaseModule {
  drizzle(config: { connection: unknown; ws?: unknown }): Database;
}

interface MigratorModule {
  migrate(database: Database, config: { migrationsFolder: string }): Promise<void>;
}

interface Journal {
  entries: { tag: string; when: number }[];
}

interface TrackingRow {
  id: number;
  hash: string;
  /** Milliseconds; a string where the driver has no 64-bit number. */
  created_at: number | string;
}

// The first driver that is installed serves, in the order in which Drizzle Kit itself looks for one.
const DRIVERS = [
  {
    name: 'pg',
    adapter: 'drizzle-orm/node-postgres',
    connection: (url: string): unknown => ({ connectionString: url, max: 1 }),
  },
  {
    name: 'postgres',
    adapter: 'drizzle-orm/postgres-js',
    // The migrator's CREATE ... IF NOT EXISTS raises notices, which this driver would print.
    connection: (url: string): unknown => ({ url, max: 1, onnotice: () => undefined }),
  },
  {
    name: '@neondatabase/serverless',
    adapter: 'drizzle-orm/neon-serverless',
    connection: (url: string): unknown => ({ connectionString: url, max: 1 }),
  },
];

if (!TEST_DATABASE_URL) {
  console.warn(
    'Drizzle Migrations: all tests are skipped. Set TEST_DATABASE_URL to a PostgreSQL address to run them.',
  );
}

// Each case starts programs or makes a database: the default of five seconds may be too short.
vi.setConfig({ testTimeout: TIMEOUT_MS });

const it = test.skipIf(!TEST_DATABASE_URL);

describe('Drizzle Migrations', () => {
  it('should generate migration for schema changes', async () => {
    await withScratchProject(async (project) => {
      // A schema that is already ahead of its migrations would add statements to the expected one.
      await project.generate();
      const before = await project.migrations();
      if (before.length > (await sqlFiles(MIGRATIONS_FOLDER)).length) {
        console.warn(
          `${SCHEMA} is ahead of ${MIGRATIONS}: run drizzle-kit generate and review what it writes.`,
        );
      }

      await project.addTable('drizzle_migrations_test_probe');
      const output = await project.generate();
      const written = (await project.migrations()).filter((file) => !before.includes(file));

      // Drizzle Kit exits with 0 even where it wrote nothing, so the file is the only proof.
      expect(written, output).toHaveLength(1);
      const statements = (await project.read(written[0] ?? '')).split('--> statement-breakpoint');
      expect(statements).toHaveLength(1);
      expect(statements[0]).toMatch(
        /^\s*CREATE TABLE "drizzle_migrations_test_probe" \(\s*"id" integer PRIMARY KEY NOT NULL\s*\);\s*$/,
      );
    });
  });

  it('should apply migrations to test database', async () => {
    const { entries } = await readJournal();
    // With an empty journal the migrator reports success and does nothing.
    expect(entries.length).toBeGreaterThan(0);

    await withScratchDatabase(async (database, migrate) => {
      await migrate();

      // Row by row: a count, or the newest row alone, would hide a migration that was passed over.
      const applied = (await trackingRows(database)).map((row) => Number(row.created_at));
      expect(sorted(applied)).toEqual(sorted(entries.map((entry) => entry.when)));
    });
  });

  it('should be idempotent (safe to run multiple times)', async () => {
    await withScratchDatabase(async (database, migrate) => {
      await migrate();
      const rows = await trackingRows(database);
      const columns = await allColumns(database);
      expect(rows.length).toBeGreaterThan(0);

      await migrate();

      expect(await trackingRows(database)).toEqual(rows);
      expect(await allColumns(database)).toEqual(columns);
    });
  });
});

interface ScratchProject {
  /** Runs the project's own `drizzle-kit generate` and returns what it printed. */
  generate(): Promise<string>;
  /** Adds a table with one column, `id`, to the schema. */
  addTable(name: string): Promise<void>;
  /** Returns the names of the SQL files. */
  migrations(): Promise<string[]>;
  /** Returns the text of the SQL file `name`. */
  read(name: string): Promise<string>;
}

/**
 * Calls `use` with a copy of the project's schema and migrations, and deletes the copy afterwards.
 *
 * The copy lies inside the project, since Drizzle Kit works with a relative `out` only. Its schema
 * and its config take over what the project's own ones export instead of repeating their text, so
 * that relative imports in them still resolve and `casing` and the like still hold.
 */
async function withScratchProject(use: (project: ScratchProject) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(PROJECT, '.drizzle-migrations-test-'));
  const name = path.basename(folder);
  const schema = path.join(folder, 'schema.ts');
  const out = path.join(folder, 'out');
  const schemaText = `export * from '../${SCHEMA.replace(/\.ts$/, '')}';\n`;
  const configText = [
    `import * as loaded from '../drizzle.config';`,
    `const config = loaded.default ?? loaded;`,
    `export default { ...config, schema: './${name}/schema.ts', out: './${name}/out' };`,
    ``,
  ].join('\n');

  try {
    await cp(MIGRATIONS_FOLDER, out, { recursive: true });
    await writeFile(schema, schemaText);
    await writeFile(path.join(folder, 'drizzle.config.ts'), configText);
    await use({
      generate: () => drizzleKit(['generate', '--config', `./${name}/drizzle.config.ts`]),
      addTable: (table) =>
        writeFile(
          schema,
          `import { integer, pgTable } from 'drizzle-orm/pg-core';\n${schemaText}` +
            `export const addedByTest = pgTable('${table}', { id: integer('id').primaryKey() });\n`,
        ),
      migrations: () => sqlFiles(out),
      read: (file) => readFile(path.join(out, file), 'utf8'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the project's own Drizzle Kit and returns what it printed, whatever its exit code. */
function drizzleKit(args: string[]): Promise<string> {
  const program = path.join(path.dirname(projectRequire.resolve('drizzle-kit')), 'bin.cjs');
  // To generate needs no connection, but many a config refuses to load without an address.
  const env = { ...process.env, DATABASE_URL: DATABASE_URL ?? TEST_DATABASE_URL };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { cwd: PROJECT, env, timeout: TIMEOUT_MS / 3 },
      (error, stdout, stderr) => {
        // Vitest would take the lines of a stack trace inside a message for those of the failure.
        const lines = [stdout, stderr, error?.message ?? ''].join('\n').split('\n');
        resolve(lines.filter((line) => !/^\s+at /.test(line)).join('\n'));
      },
    );
    // A question that nobody can answer must end the run, not hang it.
    child.stdin?.end();
  });
}

/** Calls `use` with an empty database and a migrator bound to it, and drops the database afterwards. */
async function withScratchDatabase(
  use: (database: Database, migrate: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const name = `drizzle_migrations_test_${process.pid}_${randomBytes(3).toString('hex')}`;
  const url = new URL(TEST_DATABASE_URL);
  url.pathname = `/${name}`;

  await withDatabase(TEST_DATABASE_URL, async (server) => {
    // No DROP comes before it: a name that is taken is an error, never somebody's lost database.
    await server.execute(sql.raw(`CREATE DATABASE "${name}"`));
    try {
      await withDatabase(url.href, async (database, adapter) => {
        const { migrate } = await load<MigratorModule>(`${adapter}/migrator`);
        await use(database, () => migrate(database, { migrationsFolder: MIGRATIONS_FOLDER }));
      });
    } finally {
      // PostgreSQL waits for sessions that are about to end. To force them out would be quicker, but a
      // driver that is still closing its connection takes that for an error of its own.
      await server.execute(sql.raw(`DROP DATABASE "${name}"`));
    }
  });
}

/** Calls `use` with a connection to `url` and the name of its adapter, and closes it afterwards. */
async function withDatabase(
  url: string,
  use: (database: Database, adapter: string) => Promise<void>,
): Promise<void> {
  const driver = DRIVERS.find(({ name }) => isInstalled(name));
  if (!driver) {
    const names = DRIVERS.map(({ name }) => name).join(', ');
    throw new Error(`no PostgreSQL driver is installed: add one of ${names}`);
  }

  const { drizzle } = await load<DatabaseModule>(driver.adapter);
  // Neon's driver speaks through a WebSocket, which Node has of its own from version 22 only.
  const needsWebSocket = driver.name.startsWith('@neondatabase/') && !('WebSocket' in globalThis);
  const webSocket = needsWebSocket ? { ws: (await load<{ default: unknown }>('ws')).default } : {};
  const database = drizzle({ connection: driver.connection(url), ...webSocket });
  try {
    await use(database, driver.adapter);
  } finally {
    await database.$client.end();
  }
}

/** Imports a module by a name that the compiler does not follow: most of the drivers are absent. */
async function load<Module>(specifier: string): Promise<Module> {
  return (await import(/* @vite-ignore */ specifier)) as Module;
}

function isInstalled(name: string): boolean {
  try {
    projectRequire.resolve(name);
    return true;
  } catch {
    return false;
  }
}

async function readJournal(): Promise<Journal> {
  const text = await readFile(path.join(MIGRATIONS_FOLDER, 'meta', '_journal.json'), 'utf8');
  return JSON.parse(text) as Journal;
}

async function sqlFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith('.sql'));
}

function trackingRows(database: Database): Promise<TrackingRow[]> {
  return rowsOf(
    database,
    sql`select id, hash, created_at from drizzle.__drizzle_migrations order by id`,
  );
}

function allColumns(database: Database): Promise<unknown[]> {
  return rowsOf(
    database,
    sql`select table_schema, table_name, column_name, data_type, column_default, is_nullable
        from information_schema.columns
        where table_schema not in ('pg_catalog', 'information_schema')
        order by table_schema, table_name, ordinal_position`,
  );
}

/** Returns the rows of a query; some drivers return them bare, others inside a result. */
async function rowsOf<Row>(database: Database, query: SQL): Promise<Row[]> {
  const result = (await database.execute(query)) as Row[] | { rows: Row[] };
  return Array.isArray(result) ? [...result] : result.rows;
}

function sorted(numbers: number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
