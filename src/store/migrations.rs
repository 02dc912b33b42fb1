//! The migrations of both engines, oldest first. From 0.1.0 on append-only: one that has shipped is never edited.

use std::{borrow::Cow, sync::LazyLock};

use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Those of SQLite.
pub(super) fn sqlite() -> &'static Migrator {
    static ALL: LazyLock<Migrator> = LazyLock::new(|| {
        migrator([
            (1, "initial", include_str!("../../migrations/sqlite/0001_initial.sql")),
            (2, "users", include_str!("../../migrations/sqlite/0002_users.sql")),
            (3, "lists", include_str!("../../migrations/sqlite/0003_lists.sql")),
            (4, "days", include_str!("../../migrations/sqlite/0004_days.sql")),
        ])
    });
    &ALL
}

/// Those of PostgreSQL. Processes that start together take turns (`migrating`).
pub(super) fn postgres() -> &'static Migrator {
    static ALL: LazyLock<Migrator> = LazyLock::new(|| {
        migrator([
            (1, "initial", include_str!("../../migrations/postgres/0001_initial.sql")),
            (2, "users", include_str!("../../migrations/postgres/0002_users.sql")),
            (3, "lists", include_str!("../../migrations/postgres/0003_lists.sql")),
            (4, "days", include_str!("../../migrations/postgres/0004_days.sql")),
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
