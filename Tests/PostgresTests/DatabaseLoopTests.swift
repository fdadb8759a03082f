import Dispatch
import Foundation
import Logging
import Observability
import TestSupport
import Testing

@testable import Postgres

struct DatabaseLoopTests {
    @Test func `tasks that prefer the loop run on its thread, and queries bring them back there`()
        async throws
    {
        try await withTestDatabase { client in
            try await withTaskExecutorPreference(client.executor) {
                let before = currentThread()
                for number in 0..<20 {
                    let told: Int = try await client.firstValue("SELECT \(number)")
                    #expect(told == number)
                    #expect(currentThread() == before)
                }
            }
        }
    }

    /// With every thread of the cooperative pool blocked, tasks on the loop must still get their
    /// connections and answers: so nothing of ours, connecting included, needs the pool.
    @Test func `queries on the loop need no thread of the cooperative pool`() async throws {
        try await withTestDatabaseConfiguration { configuration in
            var configuration = configuration
            configuration.poolSize = 3
            let client = PostgresClient(
                configuration,
                metrics: MetricRegistry(),
                logger: Logger(label: "test")
            )
            let threads = ProcessInfo.processInfo.activeProcessorCount
            let answers = Tally()
            let isDone = DispatchSemaphore(value: 0)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<threads {
                    group.addTask { block(until: isDone) }
                }
                for number in 0..<30 {
                    group.addTask(executorPreference: client.executor) {
                        let told: Int? = try? await client.firstValue(
                            "SELECT \(number) FROM pg_sleep(0.01)"
                        )
                        if told == number, answers.next() == 30 {
                            for _ in 0..<threads { isDone.signal() }
                        }
                    }
                }
            }
            #expect(answers.count == 30)
            await client.close()
        }
    }

    @Test func `a server that takes connections and says nothing blocks nobody`() async throws {
        let socket = try SilentServer()
        var configuration = PostgresConfiguration(
            connectionString: Secret("host=127.0.0.1 port=\(socket.port) user=x dbname=x")
        )
        configuration.acquireTimeout = .milliseconds(300)
        configuration.poolSize = 8
        let client = PostgresClient(
            configuration,
            metrics: MetricRegistry(),
            logger: Logger(label: "test")
        )
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    do {
                        try await client.query("SELECT 1")
                        return false
                    } catch PostgresError.acquireTimeout {
                        return true
                    } catch {
                        return false
                    }
                }
            }
            for await isTimeout in group { #expect(isTimeout) }
        }
        await client.close(grace: .zero)
    }

    @Test func `the loop's thread ends with its last user`() async throws {
        weak var loop: DatabaseLoop?
        do {
            let executor = DatabaseLoopExecutor()
            loop = executor.loop
            await withTaskExecutorPreference(executor) { await Task.yield() }
        }
        try await eventually("the loop is gone") { loop == nil }
    }
}

/// Blocks the calling thread, which a test does on purpose only.
private func block(until signal: DispatchSemaphore) {
    _ = signal.wait(timeout: .now() + .seconds(20))
}
