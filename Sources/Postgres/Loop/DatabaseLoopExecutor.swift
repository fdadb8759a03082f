/// The executor that runs tasks on the database's loop, so that a query's answer continues its task
/// without a hop between threads.
///
/// The loop's thread lives as long as this object; whoever runs tasks on it holds it.
final class DatabaseLoopExecutor: TaskExecutor {
    /// The loop the tasks run on.
    let loop = DatabaseLoop()

    /// Starts the loop's thread.
    init() {
        loop.start(executor: asUnownedTaskExecutor())
    }

    deinit {
        loop.stop()
    }

    /// Queues a task's next piece of work on the loop.
    func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(UnownedJob(job))
    }

    /// The reference that the runtime compares executors by.
    func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }
}
