#!/usr/bin/env bash
# How long `decomm check --staged` takes beside `git diff --cached --name-only`: a repository of 30,000 files made from
# a seed, three of them edited and staged; medians of wall and CPU time over several rounds, taken in turn.
#
# benches/staged.sh [FILES [ROUNDS]]     needs bash, awk, git; DECOMM names a binary, else it is built
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

files="${1:-30000}"
rounds="${2:-15}"
if [ -z "${DECOMM:-}" ]; then
    cargo build --quiet --release --locked
    DECOMM="${CARGO_TARGET_DIR:-$PWD/target}/release/decomm"
fi
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset GIT_DIR GIT_INDEX_FILE

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git init -q

# One text of many files, as `git fast-import` reads them: packages of 500 files, each with a package.json, a tsconfig.
awk -v files="$files" 'BEGIN {
    srand(20261122)
    print "commit refs/heads/main\ncommitter t <t@example.org> 0 +0000\ndata 1\nx"
    put(".decomm.toml", "version = 1\n\n[[retire]]\nid = \"legacy\"\npaths = [\"/migrations/\", \"/scripts/migrate.js\"]\nscripts = [\"db:verify\"]\ndependencies = [\"knex\"]\n")
    put("package.json", "{\"name\": \"root\", \"scripts\": {\"build\": \"tsc\"}}\n")
    put("tsconfig.json", "{\"compilerOptions\": {\"paths\": {\"@/*\": [\"./packages/*\"]}}}\n")
    for (number = 0; number < files; number++) {
        package = "packages/p" int(number / 500)
        if (number % 500 == 0) {
            put(package "/package.json", "{\"name\": \"@x/p" int(number / 500) "\", \"scripts\": {\"build\": \"tsc\"}}\n")
            put(package "/tsconfig.json", "{\"extends\": \"../../tsconfig.json\"}\n")
        }
        text = "import { f } from \"./m" int(rand() * 25) "\";\nimport * as React from \"react\";\n"
        for (line = 0; line < 12; line++) text = text "export const v" line " = f(" int(rand() * 1000000) ", React);\n"
        put(package "/src/d" int(number % 500 / 25) "/m" number % 25 ".ts", text)
    }
    for (number = 0; number < 20; number++) put("migrations/" number ".sql", "select " number ";\n")
}
function put(path, text) { printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text }' | git fast-import --quiet
git symbolic-ref HEAD refs/heads/main
git reset -q --hard
git gc -q

for package in 1 2 3; do
    echo "export const more = $package;" >>"packages/p$package/src/d3/m4.ts"
done
git add -A

# Says the wall and CPU time of a command in milliseconds; the latter is known in whole ones.
measure() {
    local TIMEFORMAT='%U %S' start end cpu
    start="$EPOCHREALTIME"
    cpu="$({ time "$@" >/dev/null 2>&1; } 2>&1)"
    end="$EPOCHREALTIME"
    echo "$start $end $cpu" | awk '{ printf "%.1f %.0f\n", ($2 - $1) * 1000, ($3 + $4) * 1000 }'
}

for round in $(seq "$rounds"); do
    measure git diff --cached --name-only >>git.times
    measure "$DECOMM" check --staged >>decomm.times
done

# Says the median of a column of a file.
median() {
    sort -n -k "$2,$2" "$1" | awk -v column="$2" '{ all[NR] = $column } END { print all[int((NR + 1) / 2)] }'
}

printf '%-34s %8s %8s\n' "$(git ls-files | wc -l) files, 3 staged" 'wall ms' 'CPU ms'
printf '%-34s %8s %8s\n' 'git diff --cached --name-only' "$(median git.times 1)" "$(median git.times 2)"
printf '%-34s %8s %8s\n' 'decomm check --staged' "$(median decomm.times 1)" "$(median decomm.times 2)"
