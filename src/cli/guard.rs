//! Mistakes of ours, kept from costing more than the article they are met in.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::message::Failure;

/// What the work gives. A panic in it is a failure of the article called `name`.
pub fn guarded<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure::new(name, "quoteledger failed on this article", "please report it with the file"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_failure_of_its_article() {
        let failure = guarded::<()>("a.txt", || panic!("a mistake")).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "a.txt: quoteledger failed on this article: please report it with the file"
        );
        assert_eq!(guarded("a.txt", || Ok(1)), Ok(1));
    }
}
