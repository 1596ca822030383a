//! Numbers that look random and are the same in each run.

/// Where the sequence is: any seed will do.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// Returns the next number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}
