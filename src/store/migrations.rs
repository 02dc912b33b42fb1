//! The migrations of both engines, oldest first. Append-only.

use std::{borrow::Cow, sync::LazyLock};

use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Those of SQLite.
pub(super) fn sqlite() -> &'static Migrator {
    static ALL: LazyLock<Migrator> = LazyLock::new(|| {
        migrator([
            (1, "record", include_str!("../../migrations/sqlite/0001_record.sql")),
            (2, "reconciling", include_str!("../../migrations/sqlite/0002_reconciling.sql")),
            (3, "phones", include_str!("../../migrations/sqlite/0003_phones.sql")),
            (4, "retention", include_str!("../../migrations/sqlite/0004_retention.sql")),
            (5, "erasure", include_str!("../../migrations/sqlite/0005_erasure.sql")),
            (6, "requests", include_str!("../../migrations/sqlite/0006_requests.sql")),
            (7, "shops_side", include_str!("../../migrations/sqlite/0007_shops_side.sql")),
            (8, "keys", include_str!("../../migrations/sqlite/0008_keys.sql")),
            (10, "opened", include_str!("../../migrations/sqlite/0010_opened.sql")),
            (11, "callbacks_bounded", include_str!("../../migrations/sqlite/0011_callbacks_bounded.sql")),
            (13, "applications", include_str!("../../migrations/sqlite/0013_applications.sql")),
            (14, "attempts", include_str!("../../migrations/sqlite/0014_attempts.sql")),
            (16, "instance", include_str!("../../migrations/sqlite/0016_instance.sql")),
            (17, "questions", include_str!("../../migrations/sqlite/0017_questions.sql")),
            (
                18,
                "keys_of_applications",
                include_str!("../../migrations/sqlite/0018_keys_of_applications.sql"),
            ),
        ])
    });
    &ALL
}

/// Those of PostgreSQL. Instances that start together take turns (`migrating`).
pub(super) fn postgres() -> &'static Migrator {
    static ALL: LazyLock<Migrator> = LazyLock::new(|| {
        migrator([
            (1, "record", include_str!("../../migrations/postgres/0001_record.sql")),
            (2, "phones", include_str!("../../migrations/postgres/0002_phones.sql")),
            (3, "retention", include_str!("../../migrations/postgres/0003_retention.sql")),
            (4, "erasure", include_str!("../../migrations/postgres/0004_erasure.sql")),
            (5, "requests", include_str!("../../migrations/postgres/0005_requests.sql")),
            (6, "shops_side", include_str!("../../migrations/postgres/0006_shops_side.sql")),
            (7, "keys", include_str!("../../migrations/postgres/0007_keys.sql")),
            (9, "opened", include_str!("../../migrations/postgres/0009_opened.sql")),
            (10, "callbacks_bounded", include_str!("../../migrations/postgres/0010_callbacks_bounded.sql")),
            (12, "applications", include_str!("../../migrations/postgres/0012_applications.sql")),
            (13, "attempts", include_str!("../../migrations/postgres/0013_attempts.sql")),
            (15, "instance", include_str!("../../migrations/postgres/0015_instance.sql")),
            (16, "questions", include_str!("../../migrations/postgres/0016_questions.sql")),
            (
                17,
                "keys_of_applications",
                include_str!("../../migrations/postgres/0017_keys_of_applications.sql"),
            ),
        ])
    });
    &ALL
}

fn migrator<const N: usize>(migrations: [(i64, &'static str, &'static str); N]) -> Migrator {
    let migrations = migrations.map(|(version, name, sql)| {
        let (name, sql) = (Cow::Borrowed(name), sqlx::SqlSafeStr::into_sql_str(sql));
        Migration::new(version, name, MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.to_vec())
}
