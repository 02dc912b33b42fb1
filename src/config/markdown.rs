//! The tables of docs/settings.md.

use std::fmt::Write as _;

use super::SETTINGS;

/// All settings as docs/settings.md has them: a table for each group.
pub fn markdown() -> String {
    let mut text = String::new();
    for settings in SETTINGS.chunk_by(|one, next| one.group == next.group) {
        let gap = if text.is_empty() { "" } else { "\n" };
        let heading = settings[0].group.heading();
        // Writing to a text does not fail.
        let _ = writeln!(text, "{gap}## {heading}\n\n| name | default | meaning |\n|---|---|---|");
        for setting in settings {
            let _ = writeln!(text, "{}", setting.row());
        }
    }
    text
}
