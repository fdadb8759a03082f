import Postgres

/// Looks at something in the database whenever a channel tells that it changed, and now and then
/// by itself.
///
/// One look follows the other: an older answer never comes in over a newer one.
struct ChangeWatch {
    let client: PostgresClient
    /// The channel of NOTIFY on which changes are told.
    let channel: String
    let clock: any Clock<Duration>

    /// How often it looks by itself.
    private static let interval = Duration.seconds(10)
    /// How many looks in succession may fail before what is known counts as unconfirmed.
    private static let toleratedFailures = 2

    /// Watches until the task is cancelled.
    ///
    /// - Parameters:
    ///   - look: Reads once; false where the database does not answer.
    ///   - unconfirmed: Told once when the database has been silent for a while.
    func run(
        look: @escaping @Sendable () async -> Bool,
        unconfirmed: @escaping @Sendable () -> Void
    ) async {
        let (wakes, wake) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in client.notifications(on: [channel]) { wake.yield() }
            }
            group.addTask {
                while !Task.isCancelled {
                    wake.yield()
                    // Sleeping fails only by cancellation, which the loop's condition sees.
                    try? await clock.sleep(for: Self.interval)
                }
            }
            group.addTask {
                var failures = 0
                for await _ in wakes {
                    failures = await look() ? 0 : failures + 1
                    if failures == Self.toleratedFailures { unconfirmed() }
                }
            }
        }
    }
}
