//! Sums of u8 × i8 for WebAssembly, eight products an instruction (`i32x4.dot_i16x8_s`): what `rten-gemm` has there goes by way of four
//! and reckons eight rows where there is one. Everywhere else its own kernels are faster, and this file is not compiled.
//!
//! The one file with unsafe code: loads of a vector from a slice.

#![expect(unsafe_code, reason = "a vector is loaded from memory by its address")]

use core::arch::wasm32::{i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, v128, v128_load};

/// Numbers in a vector.
const WIDE: usize = 8;
/// Outputs whose weights stay in the first cache.
const BLOCK: usize = 16;

/// `out[row][output] = Σ x[row][i] · weights[output][i]`. Each row of `x` is as long as one of `weights`, a multiple of eight.
pub(crate) fn dots(x: &[i16], weights: &[i8], inputs: usize, out: &mut [i32]) {
    assert!(inputs > 0 && inputs.is_multiple_of(WIDE));
    let (rows, outputs) = (x.len() / inputs, weights.len() / inputs);
    assert!(x.len() == rows * inputs && weights.len() == outputs * inputs && out.len() == rows * outputs);
    for first in (0..outputs).step_by(BLOCK) {
        let block = first..(first + BLOCK).min(outputs);
        let mut row = 0;
        while row < rows {
            let x = &x[row * inputs..];
            let out = &mut out[row * outputs..];
            row += match rows - row {
                1 => tile::<1>(x, weights, inputs, outputs, block.clone(), out),
                2 => tile::<2>(x, weights, inputs, outputs, block.clone(), out),
                3 => tile::<3>(x, weights, inputs, outputs, block.clone(), out),
                _ => tile::<4>(x, weights, inputs, outputs, block.clone(), out),
            };
        }
    }
}

/// So many rows against a block of outputs, two at a time; how many rows that were.
fn tile<const ROWS: usize>(
    x: &[i16],
    weights: &[i8],
    inputs: usize,
    outputs: usize,
    block: core::ops::Range<usize>,
    out: &mut [i32],
) -> usize {
    let rows: [&[i16]; ROWS] = core::array::from_fn(|row| &x[row * inputs..(row + 1) * inputs]);
    let mut output = block.start;
    while output < block.end {
        // The last of an odd number is reckoned twice.
        let next = (output + 1).min(block.end - 1);
        let of = |output: usize| &weights[output * inputs..(output + 1) * inputs];
        let sums = pair(rows, of(output), of(next));
        for (row, [one, other]) in sums.into_iter().enumerate() {
            out[row * outputs + output] = one;
            out[row * outputs + next] = other;
        }
        output += 2;
    }
    ROWS
}

fn pair<const ROWS: usize>(rows: [&[i16]; ROWS], one: &[i8], other: &[i8]) -> [[i32; 2]; ROWS] {
    let mut sums = [[i32x4_splat(0); 2]; ROWS];
    for at in (0..one.len()).step_by(WIDE) {
        let (one, other) = (bytes(&one[at..at + WIDE]), bytes(&other[at..at + WIDE]));
        for (sums, row) in sums.iter_mut().zip(&rows) {
            let x = words(&row[at..at + WIDE]);
            sums[0] = i32x4_add(sums[0], i32x4_dot_i16x8(x, one));
            sums[1] = i32x4_add(sums[1], i32x4_dot_i16x8(x, other));
        }
    }
    sums.map(|two| two.map(total))
}

fn words(eight: &[i16]) -> v128 {
    let eight: &[i16; WIDE] = eight.try_into().unwrap_or(&[0; WIDE]);
    // SAFETY: sixteen bytes lie behind a reference to eight i16; a load of WebAssembly's needs no alignment.
    unsafe { v128_load(eight.as_ptr().cast()) }
}

fn bytes(eight: &[i8]) -> v128 {
    let eight: &[i8; WIDE] = eight.try_into().unwrap_or(&[0; WIDE]);
    // SAFETY: eight bytes lie behind a reference to eight i8; a load of WebAssembly's needs no alignment.
    unsafe { i16x8_load_extend_i8x8(eight.as_ptr()) }
}

fn total(sum: v128) -> i32 {
    i32x4_extract_lane::<0>(sum) + i32x4_extract_lane::<1>(sum) + i32x4_extract_lane::<2>(sum) + i32x4_extract_lane::<3>(sum)
}
