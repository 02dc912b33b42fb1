//! The modules that are mutated, at the places where they expect each other. `make mutants` copies them here.

pub mod domain;

pub mod server {
    pub mod secret;

    pub mod config {
        mod networks;

        pub use networks::{Networks, NotNetworks};

        use super::{gateway::Dialect, secret::Secret};

        /// As in the server: nobody here asks which.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FramingSetting {
            Auto,
        }

        /// As in the server.
        #[derive(Clone, Debug)]
        pub struct GatewayConfig {
            pub public_key: String,
            pub private_key: Secret,
            pub api_base: String,
            pub dialect: Dialect,
            pub checkout_origins: Vec<String>,
            pub framing: FramingSetting,
            pub callback_sources: Option<Networks>,
        }
    }

    pub mod gateway {
        pub mod callback;
        mod document;

        /// As in the server.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Dialect {
            Official,
            Guide,
        }
    }
}
