//! A bit for each of many hashes: most of those that are not among them are told at one look.

/// A set of hashes that may say yes to one that is not in it, never no to one that is (Bloom: CACM 1970; the bits of a
/// hash stand in one word, so that it takes one look). It is small enough for the processor's nearest cache where the set
/// itself is not.
#[derive(Debug)]
pub(crate) struct HashBits<const BITS_OF_HASH: u32 = 1> {
    words: Box<[u64]>,
}

impl Default for HashBits {
    fn default() -> Self {
        HashBits::with_bits(0)
    }
}

impl<const BITS_OF_HASH: u32> HashBits<BITS_OF_HASH> {
    /// An empty set with at least so many bits. With sixteen for each hash, one look in sixteen is in vain; one in a
    /// hundred where a hash sets three of them.
    pub fn with_bits(n_bits: usize) -> Self {
        let n_words = n_bits.div_ceil(64).next_power_of_two().max(2);
        HashBits { words: vec![0; n_words].into() }
    }

    /// Adds a hash. Says whether its bits were there already.
    pub fn insert(&mut self, hash: u64) -> bool {
        let (place, bits) = self.place(hash);
        let were_there = self.words[place] & bits == bits;
        self.words[place] |= bits;
        were_there
    }

    /// Whether a hash may be in it.
    #[inline]
    pub fn may_have(&self, hash: u64) -> bool {
        let (place, bits) = self.place(hash);
        self.words[place] & bits == bits
    }

    /// The word and the bits of a hash. The upper bits of our hashes are the best mixed.
    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        let place = usize::try_from(hash >> (u64::BITS - self.words.len().trailing_zeros())).unwrap_or(0);
        (place, (0..BITS_OF_HASH).fold(0, |bits, nth| bits | 1 << (hash >> (24 + 6 * nth) & 63)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::model::part_hash;

    #[test]
    fn what_is_in_it_is_never_denied() {
        check::<1>(1000);
        check::<3>(200);
    }

    fn check<const BITS_OF_HASH: u32>(most_in_vain: usize) {
        let hash = |number: usize| part_hash(number.to_string().as_bytes());
        for n_bits in [0, 64, 1 << 14] {
            let mut bits = HashBits::<BITS_OF_HASH>::with_bits(n_bits);
            assert!(!bits.may_have(hash(0)));
            (0..1000).for_each(|number| {
                bits.insert(hash(number));
            });
            assert!((0..1000).all(|number| bits.may_have(hash(number))), "{n_bits}");
            assert!(bits.insert(hash(7)));
        }
        let mut bits = HashBits::<BITS_OF_HASH>::with_bits(1000 * 16);
        (0..1000).for_each(|number| {
            bits.insert(hash(number));
        });
        let in_vain = (1000..11_000).filter(|number| bits.may_have(hash(*number))).count();
        assert!(in_vain < most_in_vain, "{in_vain} of 10,000");
    }
}
