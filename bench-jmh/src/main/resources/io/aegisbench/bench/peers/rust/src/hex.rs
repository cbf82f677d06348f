//! The accumulator as one writes it first: digests are hex strings, the peaks a vector of them.

use sha2::{Digest, Sha256};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Scheme aegis-v1; peaks are (height, hex digest), highest first.
#[derive(Default)]
pub struct HexAccumulator {
    peaks: Vec<(u32, String)>,
}

impl HexAccumulator {
    pub fn append(&mut self, data: &[u8]) {
        let mut height = 0;
        let mut digest = hash(data);
        while self.peaks.last().is_some_and(|peak| peak.0 == height) {
            let (_, left) = self.peaks.pop().expect("a peak was just seen");
            digest = hash((left + &digest).as_bytes());
            height += 1;
        }
        self.peaks.push((height, digest));
    }

    pub fn root(&self) -> String {
        if self.peaks.is_empty() {
            return "00".repeat(32);
        }
        let joined: String = self.peaks.iter().map(|peak| peak.1.as_str()).collect();
        hash(joined.as_bytes())
    }
}
