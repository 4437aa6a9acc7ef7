#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| winfrom_fuzz::check("discover", bytes));
