//! The settings in effect, for printing.

use super::{Config, SETTINGS, SettingInEffect};

impl Config {
    /// The same settings, which can be printed as `lookup` has them.
    #[must_use]
    pub fn with_settings_in_effect(mut self, lookup: &dyn Fn(&str) -> Option<String>) -> Self {
        let in_effect = SETTINGS.iter().map(|setting| SettingInEffect {
            group: setting.group,
            name: setting.name,
            value: setting.printed(&self, lookup),
            is_default: !setting.is_given(lookup),
        });
        self.settings_in_effect = in_effect.collect::<Vec<_>>().into();
        self
    }
}
