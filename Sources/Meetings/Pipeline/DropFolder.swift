import Foundation
public import Logging
import NIOPosix
public import Observability
public import ServiceLifecycle

/// Watches a folder: each transcript that lies in it is imported and moved to `done/`, or to
/// `failed/` with the reason beside it.
///
/// A file is taken when two looks, a second apart, saw the same size and time of change, so that a
/// copy in progress is left alone. A kill between the import and the move does no harm: the next
/// look imports the file again, which changes nothing, and moves it.
///
/// Of a meeting that was deleted, or that the rules keep from being read, no words may lie
/// anywhere: its file is removed, and the reason is written to `failed/`.
public struct DropFolder: Service {
    /// Counts the files by what became of them.
    public static let descriptors: [MetricDescriptor] = [files]

    private static let files = MetricDescriptor.counter(
        "taskforge_drop_folder_files_total",
        help: "Files taken from the watched folder.",
        labels: ["outcome"]
    )

    private let folder: DropFolderFiles
    private let pipeline: MeetingPipeline
    private let keptFiles: KeptFiles?
    private let counter: CounterFamily
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let interval: Duration
    private let isHeld: @Sendable () -> Bool

    /// How many looks there are from one attempt to remove files of deleted meetings to the next.
    private static let looksBetweenRemovals = 600

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - path: The folder; it is made where it does not exist.
    ///   - keptFiles: Removes from `done/` what deletions have left there; nil leaves it.
    ///   - interval: The time between two looks.
    ///   - isHeld: Whether files are left where they are at the moment.
    public init(
        path: String,
        pipeline: MeetingPipeline,
        keptFiles: KeptFiles? = nil,
        metrics: MetricRegistry,
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        interval: Duration = .seconds(1),
        isHeld: @escaping @Sendable () -> Bool = { false }
    ) {
        folder = DropFolderFiles(path: path)
        self.pipeline = pipeline
        self.keptFiles = keptFiles
        counter = metrics.counter(Self.files)
        self.logger = logger
        self.clock = clock
        self.interval = interval
        self.isHeld = isHeld
    }

    /// Looks into the folder until it is cancelled or shut down gracefully.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var previous: [String: DropFolderFiles.Mark] = [:]
            var looks = 0
            while !Task.isCancelled {
                if looks % Self.looksBetweenRemovals == 0 { await keptFiles?.remove() }
                looks += 1
                do {
                    if !isHeld() { previous = try await look(previous: previous) }
                } catch {
                    logger.warning(
                        "watched folder cannot be read",
                        metadata: ["path": "\(folder.path)", "error": "\(error)"]
                    )
                }
                // A cancelled sleep is the wish to stop, which the loop's condition sees.
                try? await clock.sleep(for: interval)
            }
        }
    }

    /// Looks once: takes every file that has not changed since `previous`.
    ///
    /// - Returns: The files that are still there, with what was seen of them.
    func look(
        previous: [String: DropFolderFiles.Mark]
    ) async throws -> [String: DropFolderFiles.Mark] {
        let present = try await blocking { try folder.list() }
        for (name, mark) in present.sorted(by: { $0.key < $1.key }) where previous[name] == mark {
            try Task.checkCancellation()
            await take(name)
        }
        return present
    }

    private func take(_ name: String) async {
        do {
            let bytes = try await blocking { try folder.read(name) }
            let source = MeetingPipeline.dropFolderSource
            let meeting = try TranscriptReader().read(bytes, fileName: name)
            let stored = try await pipeline.keep(meeting, source: source, work: WorkInProgress())
            if let reason = pipeline.denial(of: meeting, source: source) {
                return await discard(name, reason: reason)
            }
            // Noted first, so that a deletion of the meeting finds every file of it.
            let target = try await blocking { folder.freeName(name) }
            guard try await pipeline.store.statements.noteFile(target, of: stored.id) else {
                return  // Deleted this moment: the next look is told so.
            }
            try await blocking { try folder.moveToDone(name, as: target) }
            counter.child("imported").increment()
            logger.info("file imported", metadata: ["file": "\(name)"])
        } catch let error as TranscriptFormatError {
            await refuse(name, reason: error.description)
        } catch let error as MeetingDeleted {
            await discard(name, reason: error.description)
        } catch {
            // Not the file's fault: it stays where it is, and the next look tries again.
            counter.child("postponed").increment()
            logger.warning(
                "file import postponed",
                metadata: ["file": "\(name)", "error": "\(error)"]
            )
        }
    }

    private func discard(_ name: String, reason: String) async {
        await refuse(name, reason) { try folder.discard(name, reason: reason) }
    }

    private func refuse(_ name: String, reason: String) async {
        await refuse(name, reason) { try folder.moveToFailed(name, reason: reason) }
    }

    private func refuse(
        _ name: String,
        _ reason: String,
        _ move: @escaping @Sendable () throws -> Void
    ) async {
        do {
            try await blocking(move)
            counter.child("refused").increment()
            logger.warning("file refused", metadata: ["file": "\(name)", "reason": "\(reason)"])
        } catch {
            logger.warning(
                "refused file cannot be moved",
                metadata: ["file": "\(name)", "error": "\(error)"]
            )
        }
    }

    private func blocking<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R
    {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}
