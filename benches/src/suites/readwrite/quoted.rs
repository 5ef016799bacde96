//! What the Go library's study says, measured by others on other machines.

/// A row of the study: who, and nanoseconds an operation at each of some shares of reads.
pub(super) struct Quoted {
    pub(super) subject: &'static str,
    /// Reads of a hundred operations, and nanoseconds.
    pub(super) times: &'static [(u64, f64)],
}

/// As published: most reads miss, and at 100 % they ask an empty container. Then in the form that is
/// measured here, on one core: a million keys are there, and every read finds its own.
pub(super) const QUOTED: &[Quoted] = &[
    Quoted {
        subject: "Go ART, RWMutex, as published",
        times: &[(0, 531.0), (100, 50.0)],
    },
    Quoted {
        subject: "Go map, RWMutex, as published",
        times: &[(0, 270.0), (100, 34.0)],
    },
    Quoted {
        subject: "Go sync.Map, as published",
        times: &[(0, 129.0), (100, 12.0)],
    },
    Quoted {
        subject: "Go red-black tree, RWMutex, as published",
        times: &[(0, 1557.0), (100, 1467.0)],
    },
    Quoted {
        subject: "Go ART, RWMutex",
        times: &[(0, 1916.0), (50, 2305.0), (90, 1304.0), (100, 854.0)],
    },
    Quoted {
        subject: "Go map, RWMutex",
        times: &[(0, 559.0), (50, 367.0), (90, 251.0), (100, 191.0)],
    },
    Quoted {
        subject: "Go sync.Map",
        times: &[(0, 1104.0), (50, 858.0), (90, 550.0), (100, 438.0)],
    },
];
