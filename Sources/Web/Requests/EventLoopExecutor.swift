import NIOCore

/// Runs tasks on an event loop, so that what a connection awaits continues where its bytes come.
///
/// What runs here must neither block nor compute for long: it would hold up the loop's other
/// connections.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    /// Runs tasks on a loop.
    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    /// Queues a task's next piece of work on the loop.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// The reference that the runtime compares executors by.
    func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }
}
