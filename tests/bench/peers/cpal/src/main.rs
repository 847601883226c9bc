//! cpal: a Rust callback over its ALSA host or its PipeWire host.
//!
//! Options as the other measured programs have them, and --host alsa|pipewire; ends at SIGTERM and prints one JSON
//! object. The callback's times are kept in memory that is reserved before.

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use std::sync::{Arc, Mutex};
use std::time::Instant;

const MARK_EVERY: usize = 32;
const MOST: usize = 1 << 20;

#[derive(Default)]
struct Options {
    host: String,
    noise: String,
    quantum: u32,
    channels: u16,
    marks: bool,
}

#[derive(Default)]
struct Told {
    callback_ns: Vec<u64>,
    marks: Vec<i64>,
    scheduling: String,
    frames: usize,
}

fn options() -> Options {
    let mut options = Options { host: "alsa".into(), quantum: 512, channels: 2, ..Default::default() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--marks" {
            options.marks = true;
            continue;
        }
        let value = words.next().unwrap_or_else(|| panic!("{word} needs a value"));
        match word.as_str() {
            "--host" => options.host = value,
            "--noise" => options.noise = value,
            "--quantum" => options.quantum = value.parse().expect("--quantum: frames"),
            "--channels" => options.channels = value.parse().expect("--channels: a number"),
            "--name" | "--seconds" => {} // the name comes from the environment; we play until SIGTERM
            _ => panic!("no such option: {word}"),
        }
    }
    options
}

/// Interleaved, in as many channels as are played.
fn noise(options: &Options) -> Vec<f32> {
    if options.noise.is_empty() {
        return Vec::new();
    }
    let bytes = std::fs::read(&options.noise).expect("the noise can be read");
    let stereo: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    let frame = |f: &[f32]| (0..options.channels as usize).map(|c| f[c % 2]).collect::<Vec<_>>();
    stereo.chunks_exact(2).flat_map(frame).collect()
}

fn monotonic_ns() -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

fn scheduling() -> String {
    let mut param = libc::sched_param { sched_priority: 0 };
    let policy = unsafe {
        libc::sched_getparam(0, &mut param);
        libc::sched_getscheduler(0) & !libc::SCHED_RESET_ON_FORK
    };
    let name = match policy {
        libc::SCHED_FIFO => "FIFO",
        libc::SCHED_RR => "RR",
        _ => "OTHER",
    };
    format!("{name} {}", param.sched_priority)
}

/// Fills one buffer; `at` is where in the noise we are.
fn fill(data: &mut [f32], noise: &[f32], at: &mut usize) {
    if noise.is_empty() {
        data.fill(0.0);
        return;
    }
    let mut done = 0;
    while done < data.len() {
        let part = (data.len() - done).min(noise.len() - *at);
        data[done..done + part].copy_from_slice(&noise[*at..*at + part]);
        *at = (*at + part) % noise.len();
        done += part;
    }
}

fn play(options: &Options, told: Arc<Mutex<Told>>) -> Result<cpal::Stream, cpal::Error> {
    let host_id = if options.host == "pipewire" { cpal::HostId::PipeWire } else { cpal::HostId::Alsa };
    let host = cpal::host_from_id(host_id)?;
    let device = host.default_output_device().expect("a default output device");
    let config = cpal::StreamConfig {
        channels: options.channels,
        sample_rate: 48000,
        buffer_size: cpal::BufferSize::Fixed(options.quantum),
    };
    let (noise, marks, channels) = (noise(options), options.marks, options.channels as usize);
    let mut at = 0;
    let callback = move |data: &mut [f32], _: &cpal::OutputCallbackInfo| {
        let begin = Instant::now();
        let mut told = told.lock().unwrap(); // nobody else takes it while we play
        fill(data, &noise, &mut at);
        if marks && told.callback_ns.len() % MARK_EVERY == MARK_EVERY - 1 {
            data[..channels].fill(1.0);
            told.marks.push(monotonic_ns());
        }
        if told.scheduling.is_empty() {
            told.scheduling = scheduling();
            told.frames = data.len() / channels;
        }
        if told.callback_ns.len() < MOST {
            told.callback_ns.push(begin.elapsed().as_nanos() as u64);
        }
    };
    let stream = device.build_output_stream(config, callback, |error| eprintln!("cpal_peer: {error}"), None)?;
    stream.play()?;
    Ok(stream)
}

fn main() {
    let options = options();
    let told = Arc::new(Mutex::new(Told {
        callback_ns: Vec::with_capacity(MOST),
        marks: Vec::with_capacity(4096),
        ..Default::default()
    }));
    let mut signals: libc::sigset_t = unsafe { std::mem::zeroed() };
    unsafe {
        libc::sigemptyset(&mut signals);
        libc::sigaddset(&mut signals, libc::SIGTERM);
        libc::sigaddset(&mut signals, libc::SIGINT);
        libc::pthread_sigmask(libc::SIG_BLOCK, &signals, std::ptr::null_mut());
    }
    let stream = play(&options, told.clone()).expect("cpal plays");
    let mut number = 0;
    unsafe { libc::sigwait(&signals, &mut number) };
    drop(stream);

    let mut told = told.lock().unwrap();
    told.callback_ns.sort_unstable();
    let at = |percent: usize| *told.callback_ns.get(told.callback_ns.len() * percent / 100).unwrap_or(&0);
    println!(
        "{{\"cycles\": {}, \"frames\": {}, \"scheduling\": \"{}\", \"callback_ns\": {{\"p50\": {}, \"p99\": {}, \
         \"max\": {}}}, \"marks\": {:?}}}",
        told.callback_ns.len(),
        told.frames,
        told.scheduling,
        at(50),
        at(99),
        told.callback_ns.last().unwrap_or(&0),
        told.marks
    );
}
