#!/usr/bin/env bash
# How long `decomm check --staged` takes beside `git diff --cached --name-only`: a repository of 30,000 files made from
# a seed, three of them edited and staged.
#
# benches/staged.sh [FILES [ROUNDS]]     needs bash, awk, git and Python 3; DECOMM names a binary, else it is built
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/seeded.sh"

files="${1:-30000}"
rounds="${2:-15}"

# Packages of 500 files, each with a package.json and a tsconfig.
make_repository "$folder/staged-$files" '
BEGIN {
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
}' -v files="$files"
cd "$folder/staged-$files"

git reset -q --hard
for package in 1 2 3; do
    echo "export const more = $package;" >>"packages/p$package/src/d3/m4.ts"
done
git add -A

measure --rounds "$rounds" "$(git ls-files | wc -l) files, 3 of them staged" \
    --run 'decomm check --staged' '' "$DECOMM check --staged" \
    --run 'git diff --cached --name-only' '<= 2' 'git diff --cached --name-only'
