//! The gateway and its keys, or the sandbox.

use caisse_mycoolpay::{Dialect, FramingSetting, GatewayConfig, Secret};

use super::{
    ConfigError,
    settings::{Settings, origin_of},
    values::SandboxSetting,
};

/// Keys and gateway together: both keys, or neither and the sandbox.
pub(super) fn read_gateway(
    settings: &Settings<'_>,
    port: u16,
) -> Result<(GatewayConfig, Option<SandboxSetting>), ConfigError> {
    let dialects = Dialect::ALL.map(|dialect| format!("`{}`", dialect.as_str())).join(" or ");
    let dialect = settings.word("MYCOOLPAY_DIALECT", Dialect::parse, &format!("it must be {dialects}"))?;
    let dialect = dialect.unwrap_or(Dialect::Official);
    let framing = settings.word("MYCOOLPAY_FRAMING", framing, "it must be `auto`, `allow` or `deny`")?;
    let framing = framing.unwrap_or(FramingSetting::Auto);
    let keys = (settings.text("MYCOOLPAY_PUBLIC_KEY"), settings.private_key("MYCOOLPAY_PRIVATE_KEY")?);
    let (public_key, private_key, api_base, sandbox) = match keys {
        (Some(public_key), Some(private_key)) => {
            let api_base =
                settings.origin("MYCOOLPAY_API_BASE")?.unwrap_or_else(|| dialect.api_base().to_owned());
            (public_key, private_key, api_base, None)
        }
        (None, None) => {
            let sandbox = settings.sandbox(port)?;
            let api_base = format!("http://localhost:{}", sandbox.port);
            (
                format!("pk_sandbox_{}", made_up()),
                Secret::new(format!("sk_sandbox_{}", made_up())),
                api_base,
                Some(sandbox),
            )
        }
        (Some(_), None) => {
            return Err(ConfigError::Missing {
                name: "MYCOOLPAY_PRIVATE_KEY",
                because: "MYCOOLPAY_PUBLIC_KEY is set, and callbacks cannot be verified without it",
            });
        }
        (None, Some(_)) => {
            return Err(ConfigError::Missing {
                name: "MYCOOLPAY_PUBLIC_KEY",
                because: "MYCOOLPAY_PRIVATE_KEY is set, and payments cannot be made without it",
            });
        }
    };
    if !public_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Err(ConfigError::Invalid {
            name: "MYCOOLPAY_PUBLIC_KEY",
            because: "it has a character that has no place in a key".into(),
        });
    }
    let checkout_origins = match settings.text("MYCOOLPAY_CHECKOUT_ORIGINS") {
        Some(list) => list
            .split([',', ' '])
            .filter(|origin| !origin.is_empty())
            .map(|origin| origin_of("MYCOOLPAY_CHECKOUT_ORIGINS", origin))
            .collect::<Result<_, _>>()?,
        // A gateway on loopback is a sandbox, whose API and page have one origin.
        None if api_base.starts_with("http://") => vec![api_base.clone()],
        None => dialect.checkout_origins().iter().map(|&origin| origin.to_owned()).collect(),
    };
    let gateway = GatewayConfig { public_key, private_key, api_base, dialect, checkout_origins, framing };
    Ok((gateway, sandbox))
}

fn made_up() -> String {
    let random = getrandom::u64().expect("the system has random numbers");
    format!("{random:016x}")
}

fn framing(word: &str) -> Option<FramingSetting> {
    match word {
        "auto" => Some(FramingSetting::Auto),
        "allow" => Some(FramingSetting::Allow),
        "deny" => Some(FramingSetting::Deny),
        _ => None,
    }
}
