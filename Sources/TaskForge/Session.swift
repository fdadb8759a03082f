import CoreRuntime
import Foundation
import Jobs
import Meetings
import ModuleKit
import Operations
import ServiceLifecycle

/// What a command that works on the database needs, for the command's own length.
struct Session {
    /// The core's services.
    let core: Core
    /// The database.
    let database: Database
    /// The way of a meeting, with the modules that are configured.
    let meetings: MeetingWork
    /// What the configured modules schedule.
    let schedules: [Schedule]
    private let clock = ContinuousClock()

    /// Runs a body with the database open and its schema as this program needs it, and without
    /// the deleted meetings that a restored backup has brought back.
    ///
    /// - Parameters:
    ///   - needsSchema: False where the body deals with the schema itself.
    ///   - writes: True where the body changes what people work with: during maintenance a person
    ///     should know it.
    static func run<Value>(
        needsSchema: Bool = true,
        writes: Bool = false,
        _ body: (Session) async throws -> Value
    ) async throws -> Value {
        let preparation = try Preparation(
            catalog: Modules.catalog,
            environment: ProcessInfo.processInfo.environment
        )
        let core = Core(preparation: preparation, release: Build.release) { _ in .silent }
        let database = try await Database.open(core)
        do {
            if needsSchema {
                try await Schema(core, database).prepare(core.settings)
            }
            let flags = core.flagFollower(database)
            if needsSchema {
                await flags.read()
                try await core.maintenanceFollower(database).read()
            }
            if writes, let standing = core.maintenance.standing {
                Terminal.tell("\(standing.sentence)\nThis command writes nevertheless.")
            }
            let modules = core.modules(database: database.client)
            guard modules.faults.isEmpty else { throw StartRefusal(modules.faults) }
            let meetings = MeetingWork(core: core, database: database, modules: modules)
            if needsSchema { try await deleteAgain(meetings) }
            let session = Session(
                core: core,
                database: database,
                meetings: meetings,
                schedules: modules.active.flatMap(\.schedules)
            )
            let value = try await body(session)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    private static func deleteAgain(_ meetings: MeetingWork) async throws {
        do {
            try await meetings.deletion.deleteAgain()
        } catch let error as DeletionJournalError {
            throw Failure.notReady("\(error).")
        }
    }

    /// Performs jobs until none is left that could run now.
    ///
    /// A server that runs beside takes its share. Jobs that wait for their next attempt, or for
    /// the end of maintenance, are left to it, or to the next command.
    func work() async throws {
        let store = PostgresJobStore(client: database.client)
        let worker = try meetings.worker(name: Instance.name)
        let group = ServiceGroup(
            services: [core.maintenanceFollower(database), worker],
            logger: .silent
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            // What waits in other queues is left to a server.
            while true {
                let queues = meetings.openQueues
                let isDone = try await !store.depths().contains {
                    $0.state.isReady && queues.contains($0.queue)
                }
                if isDone { break }
                try await clock.sleep(for: .milliseconds(100))
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        let depths = try await store.depths()
        let held = depths.filter { $0.state == .available }.map(\.count).reduce(0, +)
        if held > 0, core.maintenance.standing != nil {
            Terminal.tell("\(held) steps wait for the end of maintenance; a server takes them.")
        }
        let waiting = depths.filter { $0.state == .scheduled }.map(\.count)
        if !waiting.isEmpty {
            let count = waiting.reduce(0, +)
            Terminal.tell(
                "\(count) steps wait for their next attempt; a running server takes them."
            )
        }
    }
}

extension JobState {
    /// Whether a job in this state runs, or could run at once.
    fileprivate var isReady: Bool { self == .available || self == .running }
}
