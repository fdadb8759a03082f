/// One run of jobs: how many in which time, and for how much CPU of the client and the server.
struct JobRun: Sendable {
    /// How many a second.
    var perSecond: Double
    /// The CPU time of one job in microseconds, on both sides.
    var cpuMicroseconds: Double

    /// Measures a body that performs some jobs and gives how many a second; where it starts a
    /// program that does them, the program's CPU counts.
    static func measure(
        _ count: Int,
        on server: ServerProcessorTime,
        _ body: () async throws -> Double
    ) async throws -> JobRun {
        func cpu() throws -> Double {
            try server.seconds() + cpuSeconds(ofChildren: false) + cpuSeconds(ofChildren: true)
        }
        let before = try cpu()
        let perSecond = try await body()
        return JobRun(
            perSecond: perSecond,
            cpuMicroseconds: (try cpu() - before) * 1_000_000 / Double(count)
        )
    }
}
