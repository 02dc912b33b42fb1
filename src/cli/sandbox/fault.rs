//! `--fault`: a fault from the start on.

use std::{str::FromStr, time::Duration};

use caisse_sandbox::{Fault, SetFault};

/// The delay of a fault for which none is given.
const ORDINARY: Duration = Duration::from_secs(1);

/// `callback-drop`, `callback-delay=500`, `call-lost:2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FaultFlag(pub(super) SetFault);

impl FromStr for FaultFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (text, next) = match text.split_once(':') {
            Some((text, next)) => (text, Some(next.parse().map_err(|_| "after `:` comes how often")?)),
            None => (text, None),
        };
        let (name, time) = match text.split_once('=') {
            Some((name, ms)) => {
                let ms = ms.parse().map_err(|_| "after `=` come milliseconds")?;
                (name, Some(Duration::from_millis(ms)))
            }
            None => (text, None),
        };
        let fault = Fault::parse(name, time.unwrap_or(ORDINARY)).ok_or_else(|| {
            let names: Vec<_> = Fault::all(ORDINARY).iter().map(|fault| fault.name()).collect();
            format!("the faults are {}", names.join(", "))
        })?;
        if time.is_some() && fault.time().is_none() {
            return Err(format!("`{name}` takes no time"));
        }
        Ok(Self(SetFault { fault, next }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SetFault, String> {
        text.parse::<FaultFlag>().map(|flag| flag.0)
    }

    #[test]
    fn a_fault_may_have_a_duration_and_a_count() {
        let delay = Fault::parse("callback-delay", Duration::from_millis(500)).expect("a fault");
        assert_eq!(read("callback-delay=500"), Ok(SetFault { fault: delay, next: None }));
        assert_eq!(read("callback-delay=500:3"), Ok(SetFault { fault: delay, next: Some(3) }));
        for fault in Fault::all(ORDINARY) {
            assert_eq!(read(fault.name()), Ok(SetFault { fault, next: None }));
            assert_eq!(read(&format!("{}:2", fault.name())), Ok(SetFault { fault, next: Some(2) }));
        }
    }

    #[test]
    fn an_unknown_fault_is_refused_with_the_list_of_faults() {
        assert!(read("callback-lost").expect_err("no fault").contains("callback-drop, "));
        for text in ["callback-delay=soon", "call-lost:often", "callback-drop=500", ""] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
