//! Threads that begin at the same time.

/// Starts as many threads as there are closures, lets them begin together, and returns what each
/// returns.
///
/// # Panics
///
/// If one of the threads does.
///
/// # Complexity
///
/// That of the closures, and a thread each.
///
/// # Examples
///
/// ```
/// use benches::together::together;
///
/// let sums = together(vec![Box::new(|| 1 + 2), Box::new(|| 3 + 4)]);
/// assert_eq!(sums, [3, 7]);
/// ```
pub fn together<R: Send>(threads: Vec<Box<dyn FnOnce() -> R + Send + '_>>) -> Vec<R> {
    let gate = std::sync::Barrier::new(threads.len());
    std::thread::scope(|scope| {
        let handles: Vec<_> = threads
            .into_iter()
            .map(|thread| {
                let gate = &gate;
                scope.spawn(move || {
                    gate.wait();
                    thread()
                })
            })
            .collect();
        let results = handles.into_iter().map(|handle| handle.join());
        results
            .map(|result| result.expect("no measured thread panics"))
            .collect()
    })
}
