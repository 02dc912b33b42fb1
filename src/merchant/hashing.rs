//! Hashes of passwords (argon2id), in memory that is used again.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

/// What a hash costs (OWASP): memory in KiB, passes, lanes.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// The length of a hash, in bytes.
const OUTPUT_BYTES: usize = 32;
/// The most memory that a stored hash may ask for, in KiB.
const MOST_KIB: usize = 64 * 1024;

/// The memory of hashes: one piece for each that runs at once. It is not given back, because an allocator keeps freed
/// memory for each thread, and a hash runs on any of them: 200 sign-ins at once took 225 MB so.
#[derive(Clone, Default)]
pub(super) struct HashMemory(Arc<Mutex<Vec<Vec<Block>>>>);

impl HashMemory {
    /// The hash of a password with a new salt, as a PHC string.
    pub(super) fn hash(&self, password: &str) -> String {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).expect("the system has random numbers");
        let params = params();
        let output = self.output(password, &salt, Algorithm::Argon2id, Version::V0x13, &params);
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).expect("parameters that a PHC string takes"),
            salt: Some(Salt::new(&salt).expect("a salt that a PHC string takes")),
            hash: output,
        };
        hash.to_string()
    }

    /// Whether a password has this hash. A text that is no hash is no password's.
    pub(super) fn verify(&self, password: &str, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else { return false };
        let algorithm = Algorithm::try_from(hash.algorithm.as_str());
        let version = hash.version.map_or(Ok(Version::V0x13), Version::try_from);
        let (Ok(algorithm), Ok(version), Ok(params)) = (algorithm, version, Params::try_from(&hash)) else {
            return false;
        };
        let Some(salt) = hash.salt.filter(|_| hash.hash.is_some()) else { return false };
        // The library compares in constant time.
        self.output(password, &salt, algorithm, version, &params) == hash.hash
    }

    fn output(
        &self,
        password: &str,
        salt: &[u8],
        algorithm: Algorithm,
        version: Version,
        params: &Params,
    ) -> Option<Output> {
        let blocks = params.block_count();
        if blocks > MOST_KIB {
            return None;
        }
        let mut output = vec![0; params.output_len().unwrap_or(OUTPUT_BYTES)];
        let mut memory = self.lock().pop().unwrap_or_default();
        if memory.len() < blocks {
            memory.resize(blocks, Block::new());
        }
        let argon2 = Argon2::new(algorithm, version, params.clone());
        let hashed = argon2.hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut output,
            &mut memory[..blocks],
        );
        self.lock().push(memory);
        hashed.ok().and_then(|()| Output::new(&output).ok())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn params() -> Params {
    Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT_BYTES)).expect("parameters that argon2 takes")
}

/// Whether a hash costs less than a new one would.
pub(super) fn is_outdated(hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return true };
    let Ok(params) = Params::try_from(&hash) else { return true };
    params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES || hash.algorithm.as_str() != "argon2id"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_librarys() {
        use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
        let (memory, library) = (HashMemory::default(), Argon2::default());
        let hash = memory.hash("le café de Kribi");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let parsed = PasswordHash::new(&hash).expect("a hash");
        assert!(library.verify_password("le café de Kribi".as_bytes(), &parsed).is_ok());
        let other = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(64, 3, 2, Some(24)).expect("parameters"),
        );
        let other = other.hash_password_with_salt(b"another", b"a salt of 16 byt").expect("a hash");
        assert!(memory.verify("another", &other.to_string()), "with other parameters too");
        assert!(!memory.verify("another one", &other.to_string()));
        assert!(!memory.verify("another", &other.to_string().replace("m=64", "m=9999999")));
    }

    #[test]
    fn memory_is_used_again() {
        let memory = HashMemory::default();
        let hash = memory.hash("x");
        assert!(memory.verify("x", &hash) && !memory.verify("y", &hash));
        assert_eq!(memory.lock().len(), 1);
    }
}
