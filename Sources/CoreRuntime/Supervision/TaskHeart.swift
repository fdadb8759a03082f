import Observability

/// Threads that run tasks, asked for a sign of life by a task that does nothing else.
struct TaskHeart: Sendable {
    /// The name under which the threads' silence is told.
    let name: String
    private let executor: (any TaskExecutor)?
    private let questions: AsyncStream<@Sendable () -> Void>
    private let continuation: AsyncStream<@Sendable () -> Void>.Continuation

    /// Makes a heart of an executor's threads; of the cooperative pool's where none is given.
    init(_ name: String, executor: (any TaskExecutor)? = nil) {
        self.name = name
        self.executor = executor
        // A heart is asked again only once it has answered, so that one question waits at most.
        (questions, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What is asked.
    var heart: Heart {
        Heart(name) { [continuation] beat in continuation.yield(beat) }
    }

    /// Answers until the task is cancelled.
    func run() async {
        await withTaskExecutorPreference(executor) {
            for await beat in questions { beat() }
        }
    }
}
