-- One of each kind of object that a catalogue has, with the names and definitions that are hard to get right.
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA "My Schema";
CREATE TYPE status AS ENUM ('active', 'gone');
ALTER TYPE status ADD VALUE 'new' BEFORE 'gone';
CREATE DOMAIN email AS text NOT NULL DEFAULT '';
ALTER DOMAIN email ADD CONSTRAINT email_check CHECK (VALUE LIKE '%@%') NOT VALID;
CREATE DOMAIN plain AS varchar(10) COLLATE "C";
CREATE TYPE pair AS (a integer, b text COLLATE "C");
CREATE TYPE span AS RANGE (subtype = float8);
CREATE SEQUENCE numbers AS integer INCREMENT -2 MINVALUE -100 MAXVALUE 50 START 10 CACHE 5 CYCLE;
CREATE TABLE users (
    id serial PRIMARY KEY,
    email citext NOT NULL,
    name varchar(20) COLLATE "C" DEFAULT 'x',
    born date DEFAULT '2020-01-31',
    seen timestamptz DEFAULT '2020-01-31 12:00:00+02',
    state status DEFAULT 'active',
    api_key text DEFAULT 'correct horse',
    size numeric(10, 2),
    tags text[] NOT NULL DEFAULT '{}',
    doubled numeric GENERATED ALWAYS AS (size * 2) STORED,
    dropped integer,
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_size_check CHECK (size > 0)
);
ALTER TABLE users DROP COLUMN dropped;
ALTER TABLE users ADD CONSTRAINT users_name_check CHECK (name <> '') NOT VALID;
CREATE INDEX users_state_idx ON users (state, lower(name)) WHERE state <> 'gone';
CREATE TABLE "My Schema"."Odd ""Table""" (
    "Id" bigint GENERATED ALWAYS AS IDENTITY,
    "user id" integer REFERENCES users (id) ON DELETE CASCADE DEFERRABLE,
    during tstzrange,
    EXCLUDE USING gist (during WITH &&)
);
CREATE TABLE logs (at date NOT NULL, line text) PARTITION BY RANGE (at);
CREATE TABLE logs_2020 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE INDEX ON logs (at);
CREATE UNLOGGED TABLE scratch ();
CREATE TABLE child () INHERITS (users);
CREATE VIEW active_users WITH (security_barrier) AS SELECT id, email FROM users WHERE state = 'active';
CREATE MATERIALIZED VIEW counts AS SELECT state, count(*) AS n FROM users GROUP BY state;
CREATE UNIQUE INDEX ON counts (state);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.seen := now(); RETURN NEW; END$$;
CREATE FUNCTION touch(a integer, VARIADIC b text[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE tidy() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER users_off AFTER INSERT ON users EXECUTE FUNCTION touch();
ALTER TABLE users DISABLE TRIGGER users_off;
ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON users AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (name = 'x') WITH CHECK (id > 0);
CREATE TEMPORARY TABLE passing (a integer);
