//! The accumulator written for speed in the plain way: byte arrays, peaks only, no allocation, no
//! mid-state kept between roots. Under aegis-v1 a peak is kept as its hex digits, so that each
//! digest is encoded once.

use sha2::{Digest, Sha256};

const MAX_PEAKS: usize = 64;

/// What is hashed for a leaf, an inner node and the root, and how a peak is kept.
pub trait Scheme {
    type Peak: Copy;
    const EMPTY: Self::Peak;

    fn leaf(data: &[u8]) -> Self::Peak;
    fn node(left: &Self::Peak, right: &Self::Peak) -> Self::Peak;
    fn root(peaks: &[Self::Peak]) -> [u8; 32];
}

/// leaf = H(d), node = H(hex(l) ‖ hex(r)), root = H(hex(p1) ‖ …).
pub struct AegisV1;

/// leaf = H(00 ‖ d), node = H(01 ‖ l ‖ r), root = H(02 ‖ p1 ‖ …).
pub struct AegisV2;

/// leaf and node as aegis-v2, root = the peaks folded from the right with the node's hash.
pub struct Rfc9162;

/// Lower-case digit of a value below 16, as arithmetic, which the compiler turns into vectors.
fn digit(value: u8) -> u8 {
    value + b'0' + if value > 9 { b'a' - b'0' - 10 } else { 0 }
}

fn hex(digest: [u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    for i in 0..32 {
        out[2 * i] = digit(digest[i] >> 4);
        out[2 * i + 1] = digit(digest[i] & 15);
    }
    out
}

impl Scheme for AegisV1 {
    type Peak = [u8; 64];
    const EMPTY: Self::Peak = [0; 64];

    fn leaf(data: &[u8]) -> Self::Peak {
        hex(Sha256::digest(data).into())
    }

    fn node(left: &Self::Peak, right: &Self::Peak) -> Self::Peak {
        let mut message = [0; 128];
        message[..64].copy_from_slice(left);
        message[64..].copy_from_slice(right);
        hex(Sha256::digest(message).into())
    }

    fn root(peaks: &[Self::Peak]) -> [u8; 32] {
        Sha256::digest(peaks.as_flattened()).into()
    }
}

impl Scheme for AegisV2 {
    type Peak = [u8; 32];
    const EMPTY: Self::Peak = [0; 32];

    fn leaf(data: &[u8]) -> Self::Peak {
        Sha256::new().chain_update([0]).chain_update(data).finalize().into()
    }

    fn node(left: &Self::Peak, right: &Self::Peak) -> Self::Peak {
        let mut message = [1; 65];
        message[1..33].copy_from_slice(left);
        message[33..].copy_from_slice(right);
        Sha256::digest(message).into()
    }

    fn root(peaks: &[Self::Peak]) -> [u8; 32] {
        Sha256::new().chain_update([2]).chain_update(peaks.as_flattened()).finalize().into()
    }
}

impl Scheme for Rfc9162 {
    type Peak = [u8; 32];
    const EMPTY: Self::Peak = [0; 32];

    fn leaf(data: &[u8]) -> Self::Peak {
        AegisV2::leaf(data)
    }

    fn node(left: &Self::Peak, right: &Self::Peak) -> Self::Peak {
        AegisV2::node(left, right)
    }

    fn root(peaks: &[Self::Peak]) -> [u8; 32] {
        let (last, higher) = peaks.split_last().expect("the benchmark's trees are not empty");
        higher.iter().rev().fold(*last, |root, peak| Self::node(peak, &root))
    }
}

pub struct LeanAccumulator<S: Scheme> {
    peaks: [S::Peak; MAX_PEAKS],
    peak_count: usize,
    leaf_count: u64,
}

impl<S: Scheme> LeanAccumulator<S> {
    pub fn new() -> Self {
        LeanAccumulator { peaks: [S::EMPTY; MAX_PEAKS], peak_count: 0, leaf_count: 0 }
    }

    pub fn append(&mut self, data: &[u8]) {
        let mut peak = S::leaf(data);
        for _ in 0..self.leaf_count.trailing_ones() {
            self.peak_count -= 1;
            peak = S::node(&self.peaks[self.peak_count], &peak);
        }
        self.peaks[self.peak_count] = peak;
        self.peak_count += 1;
        self.leaf_count += 1;
    }

    pub fn root(&self) -> [u8; 32] {
        if self.peak_count == 0 {
            return [0; 32];
        }
        S::root(&self.peaks[..self.peak_count])
    }
}
