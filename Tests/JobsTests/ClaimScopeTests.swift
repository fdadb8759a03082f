import Observability
import Synchronization
import TestSupport
import Testing

@testable import Jobs

/// Workers that may not claim everything at the moment.
struct ClaimScopeTests {
    struct Work: Codable, Sendable {
        var waits = false
    }

    private static let kind = JobKind<Work>("work")
    private static let push = JobKind<Work>("push")

    /// A scope that a test sets, and that counts how often it is asked.
    private final class Scope: Sendable {
        private let state: Mutex<(scope: ClaimScope, asked: Int)>

        init(_ scope: ClaimScope) {
            state = Mutex((scope, 0))
        }

        var asked: Int { state.withLock { $0.asked } }

        func set(_ scope: ClaimScope) {
            state.withLock { $0 = (scope, 0) }
        }

        func ask() -> ClaimScope {
            state.withLock { state in
                state.asked += 1
                return state.scope
            }
        }

        /// Waits until claims were thought of so often that nothing ready was left by chance.
        func settled() async throws {
            let before = asked
            try await eventually("claims are thought of again") { asked >= before + 20 }
        }
    }

    private let store = InMemoryJobStore()
    private let metrics = MetricRegistry()

    @Test func `what may not be claimed waits, what runs ends, and all goes on afterwards`()
        async throws
    {
        let (scope, isFree) = (Scope(.everything), TestSignal())
        let definition = JobDefinition.define(Self.kind) { work, _ in
            if work.waits { _ = await isFree.wait(.seconds(60)) }
        }
        try await withWorker(
            store: store,
            definitions: [definition],
            metrics: metrics,
            scope: scope.ask
        ) { _ in
            let first = try await store.enqueue([try NewJob(Self.kind, Work(waits: true))])
            try await store.await(.running, first)
            scope.set(.nothing)
            let others = try await store.enqueue(
                (1...5).map { _ in try NewJob(Self.kind, Work()) }
            )
            try await scope.settled()
            isFree.send()
            try await store.await(.completed, first)
            try await scope.settled()
            for id in others {
                #expect(try await store.find(id)?.state == .available)
                #expect(try await store.find(id)?.attempt == 0)
            }
            scope.set(.everything)
            try await store.await(.completed, others)
        }
    }

    @Test func `pushes wait alone, and others of their queue go on`() async throws {
        let scope = Scope(.nothingThatPushes)
        let definitions = [
            JobDefinition.define(Self.kind) { _, _ in },
            JobDefinition.define(Self.push, isPush: true) { _, _ in },
        ]
        try await withWorker(
            store: store,
            definitions: definitions,
            metrics: metrics,
            scope: scope.ask
        ) { _ in
            let pushes = try await store.enqueue([try NewJob(Self.push, Work())])
            let others = try await store.enqueue([try NewJob(Self.kind, Work())])
            try await store.await(.completed, others)
            try await scope.settled()
            #expect(try await store.find(pushes[0])?.state == .available)
            scope.set(.everything)
            try await store.await(.completed, pushes)
        }
    }

    @Test func `what was claimed while the scope closed goes back, and no attempt is spent`()
        async throws
    {
        let asked = Mutex(0)
        let attempts = Mutex<[Int]>([])
        let definition = JobDefinition.define(Self.kind) { _, context in
            attempts.withLock { $0.append(context.attempt) }
        }
        let ids = try await store.enqueue([try NewJob(Self.kind, Work())])
        try await withWorker(
            store: store,
            definitions: [definition],
            metrics: metrics,
            scope: {
                // Open before each of the first claims, closed after it.
                asked.withLock { asked in
                    asked += 1
                    return asked % 2 == 1 || asked > 6 ? .everything : .nothing
                }
            }
        ) { _ in
            try await store.await(.completed, ids)
        }
        #expect(attempts.withLock { $0 } == [1])
        #expect(asked.withLock { $0 } > 6)
    }
}
