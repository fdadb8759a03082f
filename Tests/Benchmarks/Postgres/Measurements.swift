import Glibc

/// One run of reads: how many, in which time, and for how much of the client's own CPU.
struct ReadRun: Sendable {
    /// How many rows were read.
    var count: Int
    /// How many a second.
    var perSecond: Double
    /// The client's CPU time of one read, in microseconds.
    var cpuMicroseconds: Double
}

/// The runs of one side.
struct Measurements {
    private var runs: [ReadRun] = []

    /// Adds a run.
    mutating func add(_ run: ReadRun) {
        runs.append(run)
    }

    /// The medians beside those of the yardstick.
    ///
    /// The rate depends on how many threads share a busy machine; the CPU of a read does not.
    func results(name: String, beside reference: Measurements) -> [BenchmarkResult] {
        let pairs = zip(runs, reference.runs)
        return [
            BenchmarkResult(
                name: "postgres_selects_\(name)",
                value: runs.map(\.perSecond).median,
                unit: "1/s",
                baseline: Pgbench.name,
                baselineValue: reference.runs.map(\.perSecond).median,
                ratio: pairs.map { $0.perSecond / $1.perSecond }.median
            ),
            BenchmarkResult(
                name: "postgres_select_cpu_\(name)",
                value: runs.map(\.cpuMicroseconds).median,
                unit: "us",
                baseline: Pgbench.name,
                baselineValue: reference.runs.map(\.cpuMicroseconds).median,
                ratio: pairs.map { $1.cpuMicroseconds / $0.cpuMicroseconds }.median
            ),
        ]
    }
}

/// The CPU time used so far, in seconds: of this process, or of the children that have ended.
func cpuSeconds(ofChildren: Bool) -> Double {
    var usage = rusage()
    getrusage(ofChildren ? RUSAGE_CHILDREN.rawValue : RUSAGE_SELF.rawValue, &usage)
    let parts = [usage.ru_utime, usage.ru_stime]
    return parts.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000 }
}
