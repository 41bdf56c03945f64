//! One thread a job: two jobs on two cores do not stand in each other's way. The kernels would divide each product among all cores;
//! run in a pool of one, they do not. In a Web Worker there is one thread anyway.

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::sync::Arc;

    /// The thread of a job, begun at the first window.
    #[derive(Clone)]
    pub(crate) struct OneThread(Option<Arc<rayon::ThreadPool>>);

    impl OneThread {
        pub(crate) fn new() -> Self {
            // Without a thread to be had the work is done where it was asked for.
            Self(rayon::ThreadPoolBuilder::new().num_threads(1).build().ok().map(Arc::new))
        }

        pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
            match &self.0 {
                Some(pool) => pool.install(work),
                None => work(),
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod worker {
    #[derive(Clone)]
    pub(crate) struct OneThread;

    impl OneThread {
        pub(crate) fn new() -> Self {
            Self
        }

        pub(crate) fn run<T>(&self, work: impl FnOnce() -> T) -> T {
            work()
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::OneThread;
#[cfg(target_arch = "wasm32")]
pub(crate) use worker::OneThread;
