#!/usr/bin/env bash
# How long `decomm db audit` takes on a database of 10,000 tables and 100,000 columns, and how much memory.
#
# Needs a release build, Python 3, and PostgreSQL's programs in PATH or in /usr/lib/postgresql. It makes a server of its
# own on a socket, which is gone in the end. To reach: less than 3 seconds and less than 300 MB, of this process alone.
#
# usage: benches/db.sh [DECOMM] [TABLES]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

benches="$PWD/benches"
decomm="$(realpath "${1:-target/release/decomm}")"
tables="${2:-10000}"
[ -x "$decomm" ] || { echo "no $decomm: cargo build --release" >&2; exit 2; }

programs="$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")"
scratch="$(mktemp -d)"
as_nobody=()
if [ "$(id -u)" -eq 0 ]; then
    as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chown 65534:65534 "$scratch"
    chmod 755 "$scratch"
fi
server=
stop() {
    [ -z "$server" ] || { kill -QUIT "$server" && wait "$server" || true; }
    rm -rf "$scratch"
}
trap stop EXIT

cd "$scratch"
"${as_nobody[@]}" "$programs/initdb" -A trust --no-sync -U postgres -E UTF8 --locale=C -D "$scratch/data" >/dev/null
"${as_nobody[@]}" "$programs/postgres" -D "$scratch/data" -k "$scratch" -c listen_addresses= -c fsync=off \
    -c max_locks_per_transaction=512 -c autovacuum=off >"$scratch/log" 2>&1 &
server=$!
ask() {
    psql -X -q -v ON_ERROR_STOP=1 -h "$scratch" -U postgres -d postgres "$@"
}
until ask -c 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$server" || { cat "$scratch/log" >&2; exit 2; }
    sleep 0.1
done

# What a table of an application has: a serial key, texts, a time with a default, an enum, a reference, a unique
# constraint, a check and an index; 10 columns each.
ask -c "CREATE TYPE state AS ENUM ('new', 'done')"
for start in $(seq 1 500 "$tables"); do
    end=$((start + 499 < tables ? start + 499 : tables))
    ask -c "DO \$\$
        DECLARE number integer;
        BEGIN
            FOR number IN $start..$end LOOP
                EXECUTE format('CREATE TABLE table_%s (
                    id serial PRIMARY KEY, name text NOT NULL UNIQUE, note varchar(200) DEFAULT %L, state state NOT NULL
                    DEFAULT %L, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz, size numeric(10, 2)
                    CHECK (size > 0), tags text[], is_done boolean NOT NULL DEFAULT false,
                    parent_id integer REFERENCES table_%s (id))', number, 'none', 'new', GREATEST(number - 1, 1));
                EXECUTE format('CREATE INDEX ON table_%s (state, created_at)', number);
            END LOOP;
        END \$\$"
done
ask -c 'ANALYZE'
ask -At -c "SELECT count(DISTINCT attrelid) || ' tables, ' || count(*) || ' columns, ' || (SELECT count(*) FROM pg_index
    WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)) || ' indexes'
    FROM pg_attribute WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r'
    AND relnamespace = 'public'::regnamespace)"

# A repository without migrations: what is measured is the database.
git init -q "$scratch/repository"
export DATABASE_URL="postgres://postgres@/postgres?host=$scratch"
audit="$decomm -C $scratch/repository db audit --format json"
python3 "$benches/measure.py" --rounds 5 "$tables tables" \
    --run 'decomm db audit' '< 3 s, < 300 MB' "$audit" \
    --run 'decomm db audit --baseline-out' '< 3 s, < 300 MB' "$audit --baseline-out $scratch/baseline.json" \
    --run 'decomm db audit --against' '< 3 s, < 300 MB' "$audit --against $scratch/baseline.json"
ls -l "$scratch/baseline.json" | awk '{print $5 / 1048576 " MB of baseline"}'
