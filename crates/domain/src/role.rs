//! Who may do what in the merchant's console. The table is fixed: a role is a set of permissions in code.

/// The role of a user in a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The merchant: everything.
    Owner,
    /// Takes money at the counter and answers buyers.
    Cashier,
    /// Reads what was paid.
    Accountant,
    /// Connects the shop. Sees no customer.
    Developer,
}

/// Something that a user may be permitted to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See and search orders and payments.
    SeeOrders,
    /// See names, telephone numbers and e-mail addresses of customers.
    SeePeople,
    /// Ask the gateway how a payment stands.
    CheckPayments,
    /// See the sums of today.
    SeeToday,
    /// See the sums of all days.
    SeeFigures,
    /// Invite, disable and reset users.
    ManageUsers,
    /// Read what users did.
    SeeAudit,
    /// Read the settings and what is wrong with the installation.
    SeeSettings,
}

impl Role {
    /// All roles, the most powerful first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Cashier, Self::Accountant, Self::Developer];

    /// The word in the database, in forms and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Cashier => "cashier",
            Self::Accountant => "accountant",
            Self::Developer => "developer",
        }
    }

    /// The role with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role includes a permission.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::{CheckPayments, SeeAudit, SeeFigures, SeeOrders, SeePeople, SeeSettings, SeeToday};
        match self {
            Self::Owner => true,
            Self::Cashier => matches!(permission, SeeOrders | SeePeople | CheckPayments | SeeToday),
            Self::Accountant => {
                matches!(permission, SeeOrders | SeePeople | SeeToday | SeeFigures | SeeAudit)
            }
            Self::Developer => matches!(permission, SeeOrders | CheckPayments | SeeSettings),
        }
    }

    /// Whether a user with this role has to have a second factor: one who manages users.
    pub const fn needs_second_factor(self) -> bool {
        self.may(Permission::ManageUsers)
    }
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 8] = [
        Self::SeeOrders,
        Self::SeePeople,
        Self::CheckPayments,
        Self::SeeToday,
        Self::SeeFigures,
        Self::ManageUsers,
        Self::SeeAudit,
        Self::SeeSettings,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permissions(role: Role) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|permission| role.may(*permission)).collect()
    }

    #[test]
    fn each_role_has_its_permissions() {
        use Permission::*;
        assert_eq!(permissions(Role::Owner), Permission::ALL);
        assert_eq!(permissions(Role::Cashier), [SeeOrders, SeePeople, CheckPayments, SeeToday]);
        assert_eq!(permissions(Role::Accountant), [SeeOrders, SeePeople, SeeToday, SeeFigures, SeeAudit]);
        assert_eq!(permissions(Role::Developer), [SeeOrders, CheckPayments, SeeSettings]);
    }

    #[test]
    fn only_the_owner_has_to_have_a_second_factor() {
        let needing: Vec<_> = Role::ALL.into_iter().filter(|role| role.needs_second_factor()).collect();
        assert_eq!(needing, [Role::Owner]);
    }

    #[test]
    fn a_role_is_read_by_its_word_only() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        for word in ["", "Owner", "admin", "owner "] {
            assert_eq!(Role::parse(word), None, "{word}");
        }
    }
}
