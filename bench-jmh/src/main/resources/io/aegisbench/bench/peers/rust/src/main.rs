//! How many leaves a second does a Merkle Mountain Range in Rust append?
//!
//! Usage: leaf-throughput --leaves 100,1000 --millis 300
//! Prints JSON lines: one about the machine's instructions, then one a cell.

mod hex;
mod lean;

use hex::HexAccumulator;
use lean::{AegisV1, AegisV2, LeanAccumulator, Rfc9162, Scheme};
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::time::{Duration, Instant};

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanos: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

#[cfg(target_os = "macos")]
const PROCESS_CPU_CLOCK: i32 = 12;
#[cfg(not(target_os = "macos"))]
const PROCESS_CPU_CLOCK: i32 = 2;

fn cpu_nanos() -> f64 {
    let mut time = Timespec { seconds: 0, nanos: 0 };
    // SAFETY: `time` is a valid timespec of a 64-bit platform for the whole call.
    let status = unsafe { clock_gettime(PROCESS_CPU_CLOCK, &mut time) };
    assert_eq!(status, 0, "no CPU clock");
    time.seconds as f64 * 1e9 + time.nanos as f64
}

/// What a timed loop gave: repeats, wall and CPU nanoseconds in all, and the last result.
struct Timed {
    repeats: u64,
    wall: f64,
    cpu: f64,
    last: String,
}

/// Repeats the work for at least the time given, after a tenth of it as warm-up.
fn timed(time: Duration, work: impl Fn() -> String) -> Timed {
    let warm = Instant::now();
    while warm.elapsed() < time / 10 {
        black_box(work());
    }
    let mut last = String::new();
    let mut repeats = 0;
    let cpu = cpu_nanos();
    let start = Instant::now();
    while repeats == 0 || start.elapsed() < time {
        last = black_box(work());
        repeats += 1;
    }
    Timed { repeats, wall: start.elapsed().as_nanos() as f64, cpu: cpu_nanos() - cpu, last }
}

fn hex_root_each(leaves: &[[u8; 32]]) -> String {
    let mut accumulator = HexAccumulator::default();
    let mut root = accumulator.root();
    for leaf in leaves {
        accumulator.append(leaf);
        root = black_box(accumulator.root());
    }
    root
}

fn hex_root_at_end(leaves: &[[u8; 32]]) -> String {
    let mut accumulator = HexAccumulator::default();
    for leaf in leaves {
        accumulator.append(leaf);
    }
    accumulator.root()
}

fn lean_root_each<S: Scheme>(leaves: &[[u8; 32]]) -> String {
    let mut accumulator = LeanAccumulator::<S>::new();
    let mut root = accumulator.root();
    for leaf in leaves {
        accumulator.append(leaf);
        root = black_box(accumulator.root());
    }
    hex::hex(&root)
}

fn lean_root_at_end<S: Scheme>(leaves: &[[u8; 32]]) -> String {
    let mut accumulator = LeanAccumulator::<S>::new();
    for leaf in leaves {
        accumulator.append(leaf);
    }
    hex::hex(&accumulator.root())
}

type Work = fn(&[[u8; 32]]) -> String;

const CELLS: [(&str, &str, &str, Work); 8] = [
    ("rust-hex", "aegis-v1", "rootEachAppend", hex_root_each),
    ("rust-hex", "aegis-v1", "rootAtEnd", hex_root_at_end),
    ("rust-lean", "aegis-v1", "rootEachAppend", lean_root_each::<AegisV1>),
    ("rust-lean", "aegis-v1", "rootAtEnd", lean_root_at_end::<AegisV1>),
    ("rust-lean", "aegis-v2", "rootEachAppend", lean_root_each::<AegisV2>),
    ("rust-lean", "aegis-v2", "rootAtEnd", lean_root_at_end::<AegisV2>),
    ("rust-lean", "rfc9162", "rootEachAppend", lean_root_each::<Rfc9162>),
    ("rust-lean", "rfc9162", "rootAtEnd", lean_root_at_end::<Rfc9162>),
];

#[cfg(target_arch = "x86_64")]
fn sha_instructions() -> bool {
    std::arch::is_x86_feature_detected!("sha")
}

#[cfg(target_arch = "aarch64")]
fn sha_instructions() -> bool {
    std::arch::is_aarch64_feature_detected!("sha2")
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn sha_instructions() -> bool {
    false
}

/// CPU nanoseconds of one 64-byte block in a long message, where each waits for the one before.
fn nanos_per_block(time: Duration) -> f64 {
    const BLOCKS: usize = 1024;
    let message = vec![7u8; 64 * BLOCKS];
    let result = timed(time, || hex::hex(&Sha256::digest(black_box(&message))));
    result.cpu / (result.repeats as f64 * BLOCKS as f64)
}

fn argument(name: &str) -> String {
    let mut arguments = std::env::args().skip_while(|text| text != name);
    arguments.next();
    arguments.next().unwrap_or_else(|| {
        eprintln!("usage: leaf-throughput --leaves 100,1000 --millis 300");
        std::process::exit(2)
    })
}

fn main() {
    let counts = argument("--leaves");
    let time = Duration::from_millis(argument("--millis").parse().expect("--millis is a number"));
    println!(
        "{{\"about\":{{\"arch\":\"{}\",\"shaInstructions\":{},\"nanosPerBlock\":{:.2}}}}}",
        std::env::consts::ARCH,
        sha_instructions(),
        nanos_per_block(time)
    );
    for count in counts.split(',').map(|text| text.parse::<u64>().expect("a leaf count")) {
        let leaves: Vec<[u8; 32]> =
            (0..count).map(|i| Sha256::digest(i.to_be_bytes()).into()).collect();
        for (variant, scheme, mode, work) in CELLS {
            let result = timed(time, || work(black_box(&leaves)));
            let per_leaf = result.repeats as f64 * count as f64;
            println!(
                "{{\"variant\":\"{variant}\",\"scheme\":\"{scheme}\",\"mode\":\"{mode}\",\
                 \"leaves\":{count},\"repeats\":{},\"wallNanosPerLeaf\":{:.3},\
                 \"cpuNanosPerLeaf\":{:.3},\"root\":\"{}\"}}",
                result.repeats,
                result.wall / per_leaf,
                result.cpu / per_leaf,
                result.last
            );
        }
    }
}
