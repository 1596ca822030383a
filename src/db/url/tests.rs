//! URLs as they are found in the wild, and what becomes of them.

use super::*;

/// What the client is told: a line for each server.
fn told(text: &str) -> String {
    let url = DatabaseUrl::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let shown = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
    let server = |server: &Server| {
        let mode = match url.ssl_mode(server) {
            SslMode::Disable => "plain",
            SslMode::Prefer => "either",
            _ => "tls",
        };
        let address = server.address.map_or_else(String::new, |address| format!("={address}"));
        format!("{}{address} {} {mode}", server.host, server.port)
    };
    let servers: Vec<String> = url.servers.iter().map(server).collect();
    let password = url
        .password
        .as_ref()
        .map(|password| String::from_utf8_lossy(password).into_owned());
    [
        servers.join(", "),
        shown(&url.user),
        shown(&password),
        shown(&url.database),
        shown(&url.options),
    ]
    .join(" | ")
}

#[test]
fn urls_of_the_wild_are_read() {
    for (text, expected) in [
        ("postgres://localhost", "localhost 5432 plain | - | - | - | -"),
        ("postgresql://localhost/", "localhost 5432 plain | - | - | - | -"),
        ("  postgres://localhost/app\n", "localhost 5432 plain | - | - | app | -"),
        ("postgres://", "localhost 5432 plain | - | - | - | -"),
        ("postgres:///app", "localhost 5432 plain | - | - | app | -"),
        (
            "postgres://postgres:postgres@localhost:5432/app",
            "localhost 5432 plain | postgres | postgres | app | -",
        ),
        (
            "postgres://postgres:postgres@127.0.0.1:54322/postgres",
            "127.0.0.1 54322 plain | postgres | postgres | postgres | -",
        ),
        // Compose and Kubernetes.
        (
            "postgresql://app:pw@db:5432/app?schema=public",
            "db 5432 either | app | pw | app | -",
        ),
        (
            "postgres://app@pg-rw.prod.svc.cluster.local/app",
            "pg-rw.prod.svc.cluster.local 5432 either | app | - | app | -",
        ),
        ("postgres://app@my_db/app", "my_db 5432 either | app | - | app | -"),
        // Neon: direct, pooled, and with its endpoint as an option.
        (
            "postgresql://neondb_owner:npg_aB1@ep-cool-rain-123456.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require",
            "ep-cool-rain-123456.eu-central-1.aws.neon.tech 5432 tls | neondb_owner | npg_aB1 | neondb | -",
        ),
        (
            "postgres://u:p@ep-x-pooler.us-east-2.aws.neon.tech/neondb?pgbouncer=true&connect_timeout=15&pool_timeout=15&sslmode=require",
            "ep-x-pooler.us-east-2.aws.neon.tech 5432 tls | u | p | neondb | -",
        ),
        (
            "postgres://u:p@ep-x.neon.tech/neondb?options=endpoint%3Dep-x&sslmode=verify-full&sslrootcert=system",
            "ep-x.neon.tech 5432 tls | u | p | neondb | endpoint=ep-x",
        ),
        // Supabase: direct, the transaction pooler, the session pooler.
        (
            "postgresql://postgres:pw@db.abcdefgh.supabase.co:5432/postgres",
            "db.abcdefgh.supabase.co 5432 either | postgres | pw | postgres | -",
        ),
        (
            "postgresql://postgres.abcdefgh:pw@aws-0-eu-west-1.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1",
            "aws-0-eu-west-1.pooler.supabase.com 6543 either | postgres.abcdefgh | pw | postgres | -",
        ),
        (
            "postgres://postgres.abcdefgh:pw@aws-0-eu-west-1.pooler.supabase.com:5432/postgres?sslmode=require&supa=base-pooler.x",
            "aws-0-eu-west-1.pooler.supabase.com 5432 tls | postgres.abcdefgh | pw | postgres | -",
        ),
        // RDS, Azure, Heroku, Vercel, DigitalOcean, CockroachDB, Aiven.
        (
            "postgres://admin:pw@mydb.c9akciq32.eu-west-1.rds.amazonaws.com:5432/app?sslmode=verify-full&sslrootcert=/etc/ssl/rds.pem",
            "mydb.c9akciq32.eu-west-1.rds.amazonaws.com 5432 tls | admin | pw | app | -",
        ),
        (
            "postgres://admin%40myserver:pw@myserver.postgres.database.azure.com/app?sslmode=require",
            "myserver.postgres.database.azure.com 5432 tls | admin@myserver | pw | app | -",
        ),
        (
            "postgres://uab:pcd@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1",
            "ec2-1-2-3-4.compute-1.amazonaws.com 5432 either | uab | pcd | d1 | -",
        ),
        (
            "postgres://default:pw@ep-x.vercel-storage.com:5432/verceldb?sslmode=require&uselibpqcompat=true",
            "ep-x.vercel-storage.com 5432 tls | default | pw | verceldb | -",
        ),
        (
            "postgresql://doadmin:AVNS_x@db-do-user-1-0.b.db.ondigitalocean.com:25060/defaultdb?sslmode=require",
            "db-do-user-1-0.b.db.ondigitalocean.com 25060 tls | doadmin | AVNS_x | defaultdb | -",
        ),
        (
            "postgresql://u:p@free-tier.cockroachlabs.cloud:26257/defaultdb?sslmode=verify-full&options=--cluster%3Dabc-123",
            "free-tier.cockroachlabs.cloud 26257 tls | u | p | defaultdb | --cluster=abc-123",
        ),
        // Prisma, node-postgres, postgres.js, JDBC's habits.
        (
            "postgresql://u:p@h:5432/d?schema=auth&connection_limit=5&pool_timeout=2&socket_timeout=3&statement_cache_size=0&sslaccept=strict&sslcert=a&sslidentity=b&sslpassword=c",
            "h 5432 either | u | p | d | -",
        ),
        ("postgres://u:p@h/d?ssl=true", "h 5432 tls | u | p | d | -"),
        (
            "postgres://u:p@h/d?ssl=1&application_name=x",
            "h 5432 tls | u | p | d | -",
        ),
        ("postgres://u:p@h/d?ssl=false", "h 5432 plain | u | p | d | -"),
        ("postgres://u:p@h/d?sslmode=no-verify", "h 5432 tls | u | p | d | -"),
        (
            "postgres://u:p@h/d?statement_timeout=5000&lock_timeout=1&idle_in_transaction_session_timeout=1",
            "h 5432 either | u | p | d | -",
        ),
        (
            "postgres://h/d?user=u&password=p%26q",
            "h 5432 either | u | p&q | d | -",
        ),
        // What sslmode asks for.
        ("postgres://h/d?sslmode=disable", "h 5432 plain | - | - | d | -"),
        ("postgres://h/d?sslmode=allow", "h 5432 either | - | - | d | -"),
        ("postgres://h/d?sslmode=prefer", "h 5432 either | - | - | d | -"),
        ("postgres://h/d?sslmode=verify-ca", "h 5432 tls | - | - | d | -"),
        (
            "postgres://localhost/d?sslmode=require",
            "localhost 5432 tls | - | - | d | -",
        ),
        (
            "postgres://localhost/d?sslmode=prefer",
            "localhost 5432 either | - | - | d | -",
        ),
        ("postgres://h/d?sslmode=", "h 5432 either | - | - | d | -"),
        // Passwords with everything in them.
        (
            "postgres://u:p%40s%2Fs%3A%3F%23%25%20@h/d",
            "h 5432 either | u | p@s/s:?#%  | d | -",
        ),
        ("postgres://u:p@ss@h/d", "h 5432 either | u | p@ss | d | -"),
        ("postgres://u:p:q#r%zz+@h/d", "h 5432 either | u | p:q#r%zz+ | d | -"),
        ("postgres://u:%C3%A9%E2%82%AC@h/d", "h 5432 either | u | é€ | d | -"),
        ("postgres://:p@h/d", "h 5432 either | - | p | d | -"),
        ("postgres://u:@h/d", "h 5432 either | u | - | d | -"),
        ("postgres://u:p@h/my%20db%2Fx", "h 5432 either | u | p | my db/x | -"),
        // Sockets.
        (
            "postgres:///d?host=/var/run/postgresql",
            "/var/run/postgresql 5432 plain | - | - | d | -",
        ),
        ("postgres://u@/d?host=/tmp&port=5433", "/tmp 5433 plain | u | - | d | -"),
        (
            "postgres://u@%2Fvar%2Frun%2Fpostgresql:5433/d",
            "/var/run/postgresql 5433 plain | u | - | d | -",
        ),
        (
            "postgres://u:p@localhost/d?host=/cloudsql/project:region:instance",
            "/cloudsql/project:region:instance 5432 plain | u | p | d | -",
        ),
        (
            "postgres:///d?host=/tmp&sslmode=require",
            "/tmp 5432 plain | - | - | d | -",
        ),
        // IPv6, several hosts, an address beside the name.
        ("postgres://u@[::1]/d", "::1 5432 plain | u | - | d | -"),
        (
            "postgres://u@[2001:db8::1]:6432/d",
            "2001:db8::1 6432 either | u | - | d | -",
        ),
        (
            "postgres://u@[fe80::1%25eth0]/d",
            "fe80::1%eth0 5432 either | u | - | d | -",
        ),
        (
            "postgres://u:p@a:1,b:2,c/d?target_session_attrs=read-write&load_balance_hosts=random",
            "a 1 either, b 2 either, c 5432 either | u | p | d | -",
        ),
        (
            "postgres://a,b/d?port=6432",
            "a 6432 either, b 6432 either | - | - | d | -",
        ),
        (
            "postgres://db.example.org/d?hostaddr=127.0.0.1",
            "db.example.org=127.0.0.1 5432 plain | - | - | d | -",
        ),
        // Pairs.
        (
            "host=h port=1 user=u password=p dbname=d sslmode=require",
            "h 1 tls | u | p | d | -",
        ),
        (
            "host = /tmp  dbname = 'my \\'db\\\\'",
            "/tmp 5432 plain | - | - | my 'db\\ | -",
        ),
        (
            "user=u password='p q' dbname=d options='-c geqo=off'",
            "localhost 5432 plain | u | p q | d | -c geqo=off",
        ),
        (
            "password=postgres://x host=h",
            "h 5432 either | - | postgres://x | - | -",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_without_a_piece_of_it() {
    for (text, why) in [
        ("", "it is empty"),
        ("   ", "it is empty"),
        ("s3cret", "it begins neither"),
        ("mysql://u:s3cret@h/d", "it begins neither"),
        (
            "prisma+postgres://accelerate.prisma-data.net/?api_key=s3cret",
            "it begins neither",
        ),
        ("jdbc:postgresql://h/d?user=u&password=s3cret", "it begins neither"),
        ("POSTGRES://u:s3cret@h/d", "it begins neither"),
        ("file:./s3cret.db", "it begins neither"),
        ("\"postgres://u:s3cret@h/d\"", "it begins with a quote"),
        ("psql 'postgres://u:s3cret@h/d?x=y'", "it begins neither"),
        ("postgres://u:s3cret/x@h/d", "write special characters"),
        ("postgres://u:12/s3cret@h/d", "write special characters"),
        ("postgres://u:s3cret?x@h/d", "write special characters"),
        ("postgres://u:12?s3cret@h/d", "write special characters"),
        ("postgres://u:12?s3cret=x@h/d", "write special characters"),
        ("postgres://h/d?s3cret", "one of its parameters has no value"),
        ("postgres://h:s3cret/d", "write special characters"),
        ("postgres://h:99999/d", "its port is not between"),
        ("postgres://h:0/d", "its port is not between"),
        ("postgres://h s3cret/d", "its host is no host name"),
        ("postgres://${DB_HOST}:5432/d", "its host is no host name"),
        ("postgres://[::1/d", "its host is no host name"),
        ("postgres://[::1]s3cret/d", "its host is no host name"),
        ("postgres://a:1,b:2/d?port=1,2,3", "it has another number of ports"),
        ("postgres://h/d?sslmode=s3cret", "its sslmode is not one"),
        ("postgres://h/d?connect_timeout=s3cret", "its connect_timeout is not"),
        ("postgres://h/d?hostaddr=s3cret", "its hostaddr is no"),
        (
            "postgres://h/d?user=%FFs3cret",
            "what is percent-encoded in it is not UTF-8",
        ),
        ("postgres://h/d%00s3cret", "it holds a zero byte"),
        ("host=h password='s3cret", "a quote in it is not closed"),
        ("host=h s3cret", "one of its parameters has no value"),
        (
            &format!("postgres://{}/d", "s3cret,".repeat(40)),
            "it names too many hosts",
        ),
    ] {
        let error = DatabaseUrl::parse(text).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            error
                .to_string()
                .starts_with(&format!("the database URL cannot be used: {why}")),
            "{text}: {error}"
        );
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}

#[test]
fn a_url_is_shown_without_its_password_and_parameters() {
    for (text, shown) in [
        (
            "postgres://u:s3cret@h:1/d?options=s3cret&x=s3cret",
            "postgres://u@h:1/d",
        ),
        ("postgres://u:s3cret@[::1],b:2/d", "postgres://u@[::1],b:2/d"),
        ("host=/tmp password=s3cret dbname=d", "postgres:///tmp/d"),
        ("postgres://h/d?password=s3cret&user=u", "postgres://u@h/d"),
    ] {
        let url = DatabaseUrl::parse(text).unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
        assert!(!format!("{:?}", url.configs()).contains("password: Some(\""), "{text}");
    }
}

#[test]
fn a_message_that_holds_the_password_is_known() {
    let url = DatabaseUrl::parse("postgres://u:p%40ss@h/d").unwrap();
    for (message, betrays) in [("no p@ss", true), ("no p%40ss", true), ("no pass", false)] {
        assert_eq!(url.is_betrayed_by(message), betrays, "{message}");
    }
    assert!(!DatabaseUrl::parse("postgres://u@h/d").unwrap().is_betrayed_by("x"));
    assert_eq!(
        DatabaseUrl::parse("postgres://h/d?sslrootcert=/a.pem")
            .unwrap()
            .root_certificate(),
        Some("/a.pem")
    );
    assert_eq!(
        DatabaseUrl::parse("postgres://h/d?sslrootcert=system")
            .unwrap()
            .root_certificate(),
        None
    );
}
