-- Every object of a database: what kind it is, its schema, what it belongs to, its name, its definition.
--
-- For PostgreSQL 13 to 18. It reads pg_catalog alone, which every role may read whole: the views of information_schema
-- leave out what a role has no rights on. What an extension brings is left out, and what PostgreSQL makes by itself
-- (toast tables, types of rows and of arrays, constructors of ranges, triggers of foreign keys).
WITH
place AS MATERIALIZED (
    SELECT oid, nspname::text AS schema
    FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
-- What belongs to an extension.
member AS MATERIALIZED (
    SELECT classid, objid
    FROM pg_depend
    WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
),
relation AS MATERIALIZED (
    SELECT c.oid, p.schema, c.relname::text AS name, c.relkind, c.relpersistence, c.relrowsecurity,
        c.relforcerowsecurity, c.relispartition, c.relpartbound, c.relhassubclass, c.reloptions
    FROM pg_class c
    JOIN place p ON p.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
        AND c.relpersistence <> 't'
        AND NOT EXISTS (
            SELECT FROM member
            WHERE (classid, objid) = (CASE c.relkind
                WHEN 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END,
                CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END)
        )
),
type AS MATERIALIZED (
    SELECT t.oid, p.schema, t.typname::text AS name, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull,
        t.typdefaultbin, t.typcollation
    FROM pg_type t
    JOIN place p ON p.oid = t.typnamespace
    WHERE t.typtype IN ('b', 'c', 'd', 'e', 'r')
        AND (t.typtype <> 'c' OR t.typrelid IN (SELECT oid FROM relation WHERE relkind = 'c'))
        AND (t.typtype <> 'b' OR NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid))
        AND NOT EXISTS (
            SELECT FROM member
            WHERE classid = 'pg_type'::regclass AND objid = t.oid
        )
)

SELECT 'schema'::text AS kind, schema, NULL::text AS parent, schema AS name, 'schema'::text AS definition
FROM place
WHERE NOT EXISTS (
    SELECT FROM member WHERE classid = 'pg_namespace'::regclass AND objid = place.oid
)

UNION ALL
SELECT 'extension', '', NULL, e.extname::text, 'in ' || quote_ident(n.nspname)
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace

UNION ALL
SELECT 'type', t.schema, NULL, t.name, CASE t.typtype
    WHEN 'e' THEN 'enum'
    WHEN 'c' THEN 'composite'
    WHEN 'b' THEN 'base'
    WHEN 'r' THEN 'range over ' || (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid)
    ELSE 'domain over ' || format_type(t.typbasetype, t.typtypmod)
        || CASE WHEN t.typcollation <> 0 AND t.typcollation <> b.typcollation
            THEN ' COLLATE ' || t.typcollation::regcollation::text ELSE '' END
        || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
        || COALESCE(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '')
    END
FROM type t
LEFT JOIN pg_type b ON b.oid = t.typbasetype

-- A label is defined by the one before it, so that one that is put between two others changes the next alone.
UNION ALL
SELECT 'enum-value', t.schema, t.name, e.enumlabel::text, COALESCE('after ' || quote_literal(lag(e.enumlabel::text)
    OVER (PARTITION BY e.enumtypid ORDER BY e.enumsortorder)), 'first')
FROM pg_enum e
JOIN type t ON t.oid = e.enumtypid

UNION ALL
SELECT 'sequence', r.schema, NULL, r.name, format_type(s.seqtypid, NULL)
    || ' START ' || s.seqstart || ' INCREMENT ' || s.seqincrement
    || ' MINVALUE ' || s.seqmin || ' MAXVALUE ' || s.seqmax || ' CACHE ' || s.seqcache
    || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END
    || COALESCE(' OWNED BY ' || quote_ident(o.schema) || '.' || quote_ident(o.name) || '.' || quote_ident(a.attname), '')
FROM relation r
JOIN pg_sequence s ON s.seqrelid = r.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN relation o ON o.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE r.relkind = 'S'

UNION ALL
SELECT CASE r.relkind
        WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' ELSE 'table' END,
    r.schema, NULL, r.name,
    CASE WHEN r.relpersistence = 'u' THEN 'unlogged ' ELSE '' END
    || CASE r.relkind
        WHEN 'v' THEN 'view, md5 ' || md5(COALESCE(pg_get_viewdef(r.oid), ''))
            || COALESCE(', with ' || array_to_string(r.reloptions, ', '), '')
        WHEN 'm' THEN 'materialized view, md5 ' || md5(COALESCE(pg_get_viewdef(r.oid), ''))
        WHEN 'p' THEN 'table, partitioned by ' || COALESCE(pg_get_partkeydef(r.oid), '')
        WHEN 'f' THEN 'foreign table' || COALESCE(' of ' || (
            SELECT quote_ident(s.srvname)
            FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
            WHERE f.ftrelid = r.oid), '')
        ELSE 'table' END
    || COALESCE((
        SELECT CASE WHEN r.relispartition THEN ', partition of ' ELSE ', inherits ' END
            || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
        FROM pg_inherits i WHERE i.inhrelid = r.oid), '')
    || COALESCE(' ' || pg_get_expr(r.relpartbound, r.oid), '')
    || CASE WHEN r.relrowsecurity THEN ', row level security' ELSE '' END
    || CASE WHEN r.relforcerowsecurity THEN ', row level security forced' ELSE '' END
FROM relation r
WHERE r.relkind NOT IN ('S', 'c')

UNION ALL
SELECT 'column', r.schema, r.name, a.attname::text, format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation
        THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
    || CASE a.attidentity
        WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' ELSE '' END
    || COALESCE(CASE a.attgenerated
        WHEN '' THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
        WHEN 'v' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') VIRTUAL'
        ELSE ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED' END, '')
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind <> 'S' AND a.attnum > 0 AND NOT a.attisdropped

-- Version 18 keeps NOT NULL ('n') here too; it belongs to its column, unless it holds for new rows alone.
UNION ALL
SELECT 'constraint', r.schema, r.name, k.conname::text, COALESCE(pg_get_constraintdef(k.oid), '')
FROM pg_constraint k
JOIN relation r ON r.oid = k.conrelid
WHERE k.contype IN ('p', 'f', 'u', 'c', 'x') OR (k.contype = 'n' AND NOT k.convalidated)

UNION ALL
SELECT 'constraint', t.schema, t.name, k.conname::text, COALESCE(pg_get_constraintdef(k.oid), '')
FROM pg_constraint k
JOIN type t ON t.oid = k.contypid
WHERE k.contype = 'c'

-- What the index of a constraint is like, its constraint says, and printing an index is what takes the longest here.
UNION ALL
SELECT 'index', r.schema, NULL, c.relname::text,
    CASE WHEN k.oid IS NULL THEN COALESCE(pg_get_indexdef(i.indexrelid), '')
        ELSE 'of the constraint ' || quote_ident(k.conname) || ' ON ' || quote_ident(r.schema) || '.' || quote_ident(r.name)
    END
    || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
    || CASE WHEN i.indisready THEN '' ELSE ' NOT READY' END
FROM pg_index i
JOIN relation r ON r.oid = i.indrelid
JOIN pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')

UNION ALL
SELECT 'function', p.schema, NULL, f.proname || '(' || oidvectortypes(f.proargtypes) || ')',
    CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function' END
    || ', md5 ' || md5(COALESCE(CASE f.prokind
        WHEN 'a' THEN (
            SELECT concat_ws(', ', g.aggkind, g.aggnumdirectargs, g.aggtransfn, g.aggfinalfn, g.aggcombinefn,
                g.aggserialfn, g.aggdeserialfn, g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn,
                g.aggsortop::regoperator, format_type(g.aggtranstype, NULL), g.agginitval, g.aggminitval,
                f.proparallel, format_type(f.prorettype, NULL))
            FROM pg_aggregate g WHERE g.aggfnoid = f.oid)
        ELSE pg_get_functiondef(f.oid) END, ''))
FROM pg_proc f
JOIN place p ON p.oid = f.pronamespace
WHERE NOT EXISTS (SELECT FROM member WHERE classid = 'pg_proc'::regclass AND objid = f.oid)
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = f.oid AND deptype = 'i'
    )

UNION ALL
SELECT 'trigger', r.schema, r.name, g.tgname::text, COALESCE(pg_get_triggerdef(g.oid), '')
    || CASE g.tgenabled WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' WHEN 'A' THEN ' ALWAYS' ELSE '' END
FROM pg_trigger g
JOIN relation r ON r.oid = g.tgrelid
WHERE NOT g.tgisinternal

UNION ALL
SELECT 'policy', r.schema, r.name, p.polname::text,
    CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END
    || ' FOR ' || CASE p.polcmd
        WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
    || ' TO ' || (
        SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(role)) END, ', '
            ORDER BY pg_get_userbyid(role))
        FROM unnest(p.polroles) AS role)
    || COALESCE(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || COALESCE(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM pg_policy p
JOIN relation r ON r.oid = p.polrelid
